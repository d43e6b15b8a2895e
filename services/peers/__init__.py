"""Beside other cities: what an office gives of its closed months, and the norms that many cities' make."""
