"""Speed, memory and size of Whence beside its peers: `python -m bench`, or some parts by name."""
