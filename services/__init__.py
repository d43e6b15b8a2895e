"""The use cases, each written once for browser and command line."""
