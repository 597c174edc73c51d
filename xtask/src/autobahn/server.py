"""Autobahn's fuzzing server, with TLS, on a free port of loopback. Python 2.

Takes the suite's own specification as JSON in a file. Prints a line of JSON with the port and all
cases of the suite, serves until standard input ends, and prints a line with the verdicts. The
suite's own command would listen on every interface, and on a fixed port.
"""

from __future__ import print_function

import json
import platform
import re
import sys

from autobahntestsuite import choosereactor  # Must be first: it chooses Twisted's reactor.
import autobahntestsuite
from autobahntestsuite.fuzzing import FuzzingServerFactory
from twisted.internet import reactor, ssl


def main():
    with open(sys.argv[1]) as file:
        spec = json.load(file)
    factory = FuzzingServerFactory(spec)
    context = ssl.DefaultOpenSSLContextFactory(spec['key'], spec['cert'])
    listener = reactor.listenSSL(0, factory, context, interface='127.0.0.1')
    # The factory compares it with the port in `Host`.
    factory.externalPort = listener.getHost().port
    print('ready', json.dumps({
        'port': factory.externalPort,
        'suite': autobahntestsuite.version,
        'python': python(),
        'cases': cases(factory.CaseSet),
        'chosen': factory.specCases,
    }))
    sys.stdout.flush()
    reactor.callInThread(wait_for_the_end)
    reactor.run()
    print('verdicts', json.dumps(verdicts(factory.agents)))


def python():
    """The name and version of this Python."""
    name = platform.python_implementation()
    if name != 'PyPy':
        return '%s %s' % (name, platform.python_version())
    return 'PyPy %d.%d.%d' % sys.pypy_version_info[:3]


def cases(case_set):
    """All cases of the suite in order, each with what it expects."""
    numbers = [(case_set.caseIdtoIdTuple(name), name) for name in case_set.CasesById]
    return [
        {'case': name, 'expects': text(case_set.CasesById[name].EXPECTATION)}
        for _, name in sorted(numbers)
    ]


def verdicts(agents):
    """The verdicts on each agent, without the frames: some of these are invalid as JSON."""
    fields = [
        'behavior', 'behaviorClose', 'duration', 'remoteCloseCode', 'result', 'resultClose'
    ]
    return {
        agent: {name: {field: case[field] for field in fields} for name, case in cases.items()}
        for agent, cases in agents.items()
    }


def text(html):
    """`html` in one line, without its tags."""
    return ' '.join(re.sub(r'<[a-z/][^>]*>', ' ', html).split())


def wait_for_the_end():
    sys.stdin.read()
    reactor.callFromThread(reactor.stop)


main()
