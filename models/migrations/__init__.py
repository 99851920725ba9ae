"""How the database came to its shape: one file per change in versions/, run by models/schema.py."""
