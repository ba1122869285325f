"""Outbox, channels and delivery. It sends what other rooms declare, and knows none of them."""
