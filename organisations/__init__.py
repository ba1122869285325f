"""Who runs things: municipalities, trusts, user organisations, their staff, and who may do what."""
