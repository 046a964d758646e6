"""The parts of the page that app.py draws. Interface only: what is found, quoted or refused is decided in `index`."""
