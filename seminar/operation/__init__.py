"""What `./dev` does: install, run everything on one machine, and check. The service itself imports none of it."""
