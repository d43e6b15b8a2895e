"""An Evaluation in, bytes out: PDF, Excel, CSV. Built from data, never printed from a web page."""
