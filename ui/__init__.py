"""The design system for Django: layouts, components, form templates, dates and figures as people write them."""
