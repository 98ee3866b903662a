"""The data that the models learn from: seeded generators and small shipped series."""
