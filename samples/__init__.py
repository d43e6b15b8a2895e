"""The sample city (見本) and its year: invented, built through the product's own import path; no part of the product's code."""
