"""All shared Streamlit: frame, cache, forms, cards. The only room with session state and caching."""
