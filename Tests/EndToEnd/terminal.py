"""A program on a terminal of its own, as if somebody sat at it."""

import fcntl
import os
import pty
import select
import subprocess
import termios
import time

PATIENCE_SECONDS = 60


class Terminal:
    """A context manager: a program whose controlling terminal this is."""

    def __init__(self, command):
        self.master, slave = pty.openpty()
        self.output = b""
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
        )
        self.slave = slave

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()
        os.close(self.slave)
        os.close(self.master)

    @property
    def is_echoing(self):
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def wait_for(self, text):
        """Waits until the terminal shows a text."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.output:
            assert time.monotonic() < deadline, f"the terminal shows {self.output!r}"
            self.read(1)

    def read(self, seconds=0):
        """Takes in what the terminal shows."""
        while select.select([self.master], [], [], seconds)[0]:
            self.output += os.read(self.master, 4096)
            seconds = 0

    def type(self, text):
        os.write(self.master, text)

    def end(self):
        """Waits for the end. Returns exit code, standard output and standard error."""
        output, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.read()
        return self.process.returncode, output.decode(), errors.decode()
