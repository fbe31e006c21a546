# Every target is a command of launcher/. It needs a Python ≥ 3.11 and nothing else.
# Settings are environment variables: `make run PORT=8001`, `make test POSTGRES=wheel`.

PYTHON := $(shell for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
ifeq ($(PYTHON),)
  $(error No Python ≥ 3.11 found. Install one (Debian: apt-get install python3) or say PYTHON=/path/to/python)
endif

.PHONY: run test check bench pictures format lock

# The portal with its demo data on http://127.0.0.1:8000/ (HOST, PORT)
run:
	@$(PYTHON) -m launcher run

# All tests and checks; ARGS go to pytest: `make test ARGS="-k search"`
test:
	@$(PYTHON) -m launcher test $(ARGS)

# What a few minutes can tell
check:
	@$(PYTHON) -m launcher check

# How fast the portal is, beside its goals; writes docs/performance.md. `make bench ARGS="pages crash"` runs
# these alone; ROUNDS and SECONDS say how often and how long pages are read
bench:
	@$(PYTHON) -m launcher bench $(ARGS)

# The pictures of README, from the demo as it is now
pictures:
	@$(PYTHON) -m launcher pictures

format:
	@$(PYTHON) -m launcher format

# After a change in requirements*.in or bench/rivals/wagtail.in
lock:
	@$(PYTHON) -m launcher lock
