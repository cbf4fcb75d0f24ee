"""The measure of all pages: bare Flask saying hello behind waitress. `python -m tests.benchmarks.hello` prints its address."""

import waitress
from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    """As little as Flask can answer."""
    return "hello"


if __name__ == "__main__":
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    print(f"Hello is at http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
