"""The command line: words in, an exit status out. The only package that prints."""
