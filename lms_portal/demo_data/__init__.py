"""The invented people, places and courses of the demo, dated relative to today. Their words lie in TOML files."""
