"""What is measured and how it is judged: one metric, one .sql with a header; rules; states; evaluations."""
