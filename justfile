# Every task of this repository. `just` alone lists them; without just, `python3 run.py TASK` is the same.

# List the tasks
default:
    @just --list

# Serve Plaudit and its demo site; prints the addresses
demo *options:
    @python3 run.py demo {{ options }}

# Serve Plaudit alone
serve *options:
    @python3 run.py serve {{ options }}

# List labels, or create one
labels *options:
    @python3 run.py labels {{ options }}

# Keys for an operator's server
keys *options:
    @python3 run.py keys {{ options }}

# Give a label a new salt
salts *options:
    @python3 run.py salts {{ options }}

# Compute a player's proof of identity
hash *options:
    @python3 run.py hash {{ options }}

# Definitions from or to a folder of files
definitions *options:
    @python3 run.py definitions {{ options }}

# Lint, types, JavaScript and Python tests; with arguments only pytest (just test tests/core -k clock)
test *arguments:
    @python3 run.py test {{ arguments }}

# Check rules and layout of the Python code
lint:
    @python3 run.py lint

# Check the types of Python (mypy) and JavaScript (tsc)
types:
    @python3 run.py types

# Rewrite the layout, and what the linter can mend by itself
format:
    @python3 run.py format

# Measure speed and memory on this machine
bench *arguments:
    @python3 run.py bench {{ arguments }}

# Take pictures of every page into test-results/screenshots
screenshots *arguments:
    @python3 run.py screenshots {{ arguments }}
