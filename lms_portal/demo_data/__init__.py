"""The invented people, places and courses of the demo, dated relative to today. Words lie in the TOML files beside this."""
