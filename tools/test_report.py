#!/usr/bin/env python3
"""Opens pages of `jitna-iac report` in a headless Chromium, and uses them as a reader does.

usage: test_report.py COMMAND [--questions COUNT] [--chromium PATH] [--chromedriver PATH] [--screenshots DIR]

Pages are opened from disk. No page may take more than a second, exceed 2 MB, write to the console, or run code in a name.
The answers of the page equal those of `jitna-iac decide` for generated requests: --questions for all models together.
Needs only Python's standard library: it controls the driver by plain HTTP (W3C WebDriver).
"""
import argparse
import base64
import json
import pathlib
import random
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
ARGUMENTS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--window-size=1400,1000',
]
ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
DOWN, RIGHT, LEFT, HOME, END, TAB, ENTER = '\ue015', '\ue014', '\ue012', '\ue011', '\ue010', '\ue004', '\ue007'
MOST_SECONDS, MOST_BYTES = 1.0, 2_000_000

MARKUP = '<script>document.title="ran"</script>'
IMAGE = '"><img src=x onerror=\'document.title="ran"\'>'
ENDING = '</script><!--<script>document.title="ran"</script>'
ARABIC = 'مالية 🙂 \u202eover\u202c'
NAMES = [MARKUP, IMAGE, ENDING, ARABIC, '{{data}} {{{data}}} ${title} `x`', "it's \"quoted\" & \\ more"]


def hostile():
    """Returns a model with hostile names"""
    units = [
        {'name': name, 'id': f'ou-ab12-{number:08x}',
         'accounts': [{'name': f'{name} {number}', 'id': f'{200000000000 + number}'}]}
        for number, name in enumerate(NAMES)
    ]
    message = f'{MARKUP} {IMAGE} {ENDING}'
    statement = {'name': ENDING, 'description': message, 'user': MARKUP,
                 'when': [{'nodeTag': 'Team', 'is': IMAGE}, {'attribute': 'division', 'like': ENDING}]}
    return {
        'version': 1,
        'organization': {
            'delegatedAdministrator': '222222222222', 'root': 'r-ab12', 'homeRegion': 'eu-central-1',
            'identityProvider': 'SSO', 'units': units,
        },
        'names': {
            'groups': {ARABIC: 'ec4df598-7071-70a6-0de4-0123456789ab'},
            'users': {MARKUP: '8a15461b-0de0-7077-9f71-387cbc37b748'},
        },
        'nodeAccess': {'units': NAMES},
        'denyAccess': {'statements': [statement, {'cedar': f'// {MARKUP}\n// {ENDING}\nforbid (principal, '
                       'action == AWS::SSM::Action::"getTokenForInstanceAccess", resource) '
                       'when { resource.hasTag("A") && resource.getTag("A") == "<b>&" };'}]},
        'autoApprovals': [{'name': IMAGE, 'statements': [statement]}],
        'manualApprovals': [{
            'name': 'Manual-1', 'description': message, 'accessDuration': '4h', 'nodes': {'Env': IMAGE},
            'levels': [{'approvers': [{'group': ARABIC}], 'message': message}],
        }],
        'sessionPreferences': [{'name': MARKUP, 'idleTimeout': '20m', 'maxDuration': '60m'}],
        'rollouts': [{
            'name': 'all', 'units': NAMES, 'autoApproval': IMAGE, 'manualApprovals': ['Manual-1'],
            'sessionPreferences': MARKUP,
        }],
    }


class Browser:
    """A new Chromium with its own profile"""

    def __init__(self, chromium, chromedriver, profile, dark=False):
        with socket.socket() as found:
            found.bind(('127.0.0.1', 0))
            port = found.getsockname()[1]
        self.url = f'http://127.0.0.1:{port}'
        self.driver = subprocess.Popen(
            [chromedriver, f'--port={port}', '--allowed-ips=127.0.0.1'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                if self.ask('GET', '/status')['ready']:
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        options = {'binary': chromium, 'args': [*ARGUMENTS, f'--user-data-dir={profile}']}
        wanted = {'browserName': 'chrome', 'goog:chromeOptions': options, 'goog:loggingPrefs': {'browser': 'ALL'}}
        session = self.ask('POST', '/session', {'capabilities': {'alwaysMatch': wanted}})
        self.session = f'/session/{session["sessionId"]}'

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {'Content-Type': 'application/json'}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=600) as answer:
            return json.load(answer)['value']

    def post(self, path, **body):
        return self.ask('POST', self.session + path, body)

    def open(self, path):
        self.post('/url', url=path.as_uri())

    def run(self, script, *args):
        return self.post('/execute/sync', script=f'return {script}', args=list(args))

    def element(self, selector):
        return self.post('/element', using='css selector', value=selector)[ELEMENT]

    def type(self, selector, text):
        self.post(f'/element/{self.element(selector)}/value', text=text)

    def clear(self, selector):
        self.post(f'/element/{self.element(selector)}/clear')

    def press(self, *keys):
        actions = [{'type': kind, 'value': key} for key in keys for kind in ('keyDown', 'keyUp')]
        self.post('/actions', actions=[{'type': 'key', 'id': 'keyboard', 'actions': actions}])

    def cdp(self, command, **params):
        return self.post('/goog/cdp/execute', cmd=command, params=params)

    def console(self):
        return [f'{entry["level"]}: {entry["message"]}' for entry in self.post('/se/log', type='browser')]

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.ask('GET', self.session + '/screenshot')))

    def close(self):
        try:
            self.ask('DELETE', self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()


def check(fact, message):
    if not fact:
        sys.exit(f'error: {message}')


def same(found, expected, message):
    check(found == expected, f'{message}: {found!r} in place of {expected!r}')


def opens(browser, name, page):
    """Opens from disk, in time, and without console messages"""
    size = page.stat().st_size
    check(size < MOST_BYTES, f'{name}: the page has {size} bytes')
    best = MOST_SECONDS
    # Other work on the machine makes a page late now and then, but not each time.
    for attempt in range(20):
        browser.open(page)
        best = min(best, browser.run("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
        if attempt >= 2 and best < MOST_SECONDS:
            break
    print(f'{name}: {size} bytes, open after {best:.2f} s')
    check(best < MOST_SECONDS, f'{name}: the page took a second to open')
    same(browser.console(), [], f'{name}: the console')
    same(browser.run("performance.getEntriesByType('resource').length"), 0, f'{name}: things loaded')
    same(browser.run('document.title'), 'Just-in-time node access: report', f'{name}: the title')


def status(browser, which='reach'):
    return browser.run(f"document.getElementById('{which}-status').textContent")


def filters(browser):
    """Typing filters, and the count is shown"""
    same(status(browser), '200 accounts', 'all accounts')
    browser.type('#q', 'bank production CARDS')
    same(status(browser), '6 of 200 accounts', 'accounts of a unit')
    shown = "[...document.querySelectorAll('#reach-rows tr:not([hidden]) th')].map((th) => th.querySelector('bdi').textContent)"
    same(browser.run(shown), [f'bank-cards-{number}' for number in range(1, 7)], 'rows')
    browser.clear('#q')
    browser.type('#q-state', 'no node access')
    same(status(browser), '9 of 200 accounts', 'accounts without node access')
    browser.run("document.querySelector('#reach-form button[type=reset]').click()")
    time.sleep(0.2)
    same(status(browser), '200 accounts', 'after a reset')
    browser.type('#m', 'swift')
    same(status(browser, 'manual'), '2 of 120 policies', 'manual policies')
    browser.clear('#m')


def walks(browser):
    """The tree can be used with only the keyboard"""
    now = '(document.activeElement.querySelector("bdi") ?? document.activeElement).textContent'
    expanded = 'document.activeElement.getAttribute("aria-expanded")'
    browser.press(TAB)
    same(browser.run(now), 'Skip to the report', 'first stop')
    browser.press(ENTER)
    same(browser.run('document.activeElement.id'), 'main', 'after the skip link')
    browser.run("document.querySelector('[role=treeitem][tabindex=\"0\"]').focus()")
    same(browser.run('document.querySelectorAll(\'[role=tree] [tabindex="0"]\').length'), 1, 'stops in the tree')
    same(browser.run(now), 'Organization', 'top of the tree')
    browser.press(DOWN, DOWN)
    same((browser.run(now), browser.run(expanded)), ('Security', 'true'), 'down')
    browser.press(LEFT)
    same((browser.run(now), browser.run(expanded)), ('Security', 'false'), 'closed')
    browser.press(DOWN)
    same(browser.run(now), 'Infrastructure', 'what is closed is passed over')
    browser.press(DOWN, DOWN, DOWN)
    same((browser.run(now), browser.run(expanded)), ('Infrastructure Production', 'false'), 'a closed unit')
    browser.press(RIGHT, RIGHT, ENTER, DOWN)
    same(browser.run(now), 'network-transit', 'inside')
    browser.press(LEFT, LEFT, LEFT)
    same(browser.run(now), 'Infrastructure Production', 'to the unit above')
    browser.press(END)
    same(browser.run(now), 'suspended-5', 'end')
    browser.press(HOME)
    same(browser.run(now), 'Organization', 'home')


def prints(browser):
    """In print, nothing is collapsed or filtered"""
    browser.type('#q', 'nothing has this name')
    same(status(browser), '0 of 200 accounts', 'no account')
    browser.cdp('Emulation.setEmulatedMedia', media='print')
    browser.run("dispatchEvent(new Event('beforeprint'))")
    hidden = "[...document.querySelectorAll('.tree li, #reach-rows tr')].filter((e) => !e.getClientRects().length).length"
    same(browser.run(hidden), 0, 'hidden on paper')
    same(browser.run("document.querySelectorAll('details:not([open])').length"), 0, 'closed on paper')
    browser.run("dispatchEvent(new Event('afterprint'))")
    browser.cdp('Emulation.setEmulatedMedia', media='')
    browser.clear('#q')


def visible(name):
    """The name as HTML shows it: characters that change the order of text are numbers"""
    return re.sub('[\u202c\u202e]', lambda found: f'\\u{{{ord(found[0]):x}}}', name)


def keeps_text(browser):
    """Names are text everywhere"""
    same(browser.run("document.querySelectorAll('img, iframe, a[href^=\"javascript\"]').length"), 0, 'elements out of names')
    same(browser.run("document.scripts.length"), 4, 'scripts')
    names = browser.run("[...document.querySelectorAll('.tree bdi.unit')].map((bdi) => bdi.textContent)")
    same(names[1:], [visible(name) for name in NAMES], 'units of the tree')
    units = "[...document.querySelectorAll('#reach-rows tr')].map((tr) => tr.cells[1].textContent)"
    same(browser.run(units), NAMES, 'units of the table')
    drawn = browser.run("[...document.querySelectorAll('svg g > title')].map((title) => title.textContent).join('\\n')")
    for name in NAMES:
        check(re.sub('[\u202c\u202e]', '\ufffd', name) in drawn, f'the picture has no {name!r}')
    browser.type('#q', "it's \"quoted\" & \\")
    same(status(browser), '1 of 6 accounts', 'a search for quotes')
    browser.clear('#q')


CEDAR = [
    'principal has division && resource.hasTag("Team") && principal.division == resource.getTag("Team")',
    'resource.hasTag("Env") && ["DEV", "TEST"].contains(resource.getTag("Env"))',
    'resource.hasTag("Env") && resource.getTag("Env") like "*pre*prod*"',
    '(principal has costCenter && principal.costCenter == "4711") || (resource.hasTag("Cost") && resource.getTag("Cost") == "4711")',
    'context.iam.principalTags.hasTag("Key") && resource.hasTag(context.iam.principalTags.getTag("Key"))',
    'context.iam.principalTags.hasTag("Team") && resource.hasTag("Team") && '
    'context.iam.principalTags.getTag("Team") == resource.getTag("Team")',
    'if principal has division then principal.division like "a*" else resource.hasTag("Env") && resource.getTag("Env") != "PROD"',
    'resource == AWS::EC2::Instance::"i-0123456789abcdef0" || resource == AWS::SSM::ManagedInstance::"mi-0123456789abcdef0"',
    'principal in AWS::IdentityStore::Group::"ec4df598-7071-70a6-0de4-0123456789ab" || '
    'principal == AWS::IdentityStore::User::"8a15461b-0de0-7077-9f71-387cbc37b748"',
    'resource.hasTag("__proto__") && resource.getTag("__proto__") == "constructor"',
    'resource is AWS::SSM::ManagedInstance && !(resource.hasTag("Env") && resource.getTag("Env") like "🙂*")',
    'principal has division && resource.hasTag("Env") && [resource.getTag("Env"), "x"].containsAll(["x", principal.division])',
]


def stress():
    """Returns a model whose statements use all of Cedar that policies use"""
    # No statement can fail with an error, because such a model has no report.
    model = hostile()
    statement = lambda effect, text, clause='when': {'cedar': f'{effect} (principal, action == '
        f'AWS::SSM::Action::"getTokenForInstanceAccess", resource) {clause} {{ {text} }};'}
    model['denyAccess']['statements'] += [statement('forbid', CEDAR[1], 'unless'), statement('forbid', CEDAR[2])]
    model['autoApprovals'][0]['statements'] += [statement('permit', text) for text in CEDAR]
    model['manualApprovals'] = [
        {'name': f'Manual-{number}', 'accessDuration': f'{number + 1}h', 'nodes': nodes,
         'levels': [{'approvers': [{'group': ARABIC}]}, {'approvers': [{'group': ARABIC}], 'approvals': 1}][:number % 2 + 1]}
        for number, nodes in enumerate([{'Env': 'PROD'}, {'Team': 'a'}, {'Env': 'TEST'}, 'all'])
    ]
    model['rollouts'] = [
        {'name': 'first', 'units': NAMES[:3], 'autoApproval': IMAGE, 'manualApprovals': ['Manual-0', 'Manual-3']},
        {'name': 'second', 'units': NAMES[3:5], 'autoApproval': IMAGE, 'manualApprovals': ['Manual-2', 'Manual-1', 'Manual-0']},
    ]
    return model


def question_data(page):
    """What the page decides by"""
    text = re.search(r'<script type="application/json" id="question-data">(.*?)</script>', page.read_text(), re.S).group(1)
    return json.loads(text)


def asked(data, count, seed):
    """Generated requests: what the policies look at, what is near to it, and other words"""
    chance = random.Random(seed)
    tables, formulas = data['tables'], data['formulas']
    words = {'', 'a', 'other', '🙂', '__proto__', 'constructor'}
    groups, users, instances = ['other-group', *tables['groups']], ['someone', *tables['users']], ['i-0aaaaaaaaaaaaaaaa', 'mi-0aaaaaaaaaaaaaaaa']
    for kind, *operands in formulas['atoms']:
        if kind == 'is':
            words |= {operands[1], operands[1] + 'x'}
        elif kind == 'like':
            parts = operands[1]
            words |= {''.join(parts), 'x'.join(parts), ''.join(parts) + 'y', parts[0], parts[-1], '🙂'.join(parts)}
        elif kind == 'group':
            groups.append(operands[0])
        elif kind == 'user':
            users.append(operands[0])
        elif kind == 'instance':
            instances.append(operands[1])
    of = lambda kind: [key for slot, key in formulas['slots'] if slot == kind]
    tags = {(key, value) for rollout in tables['rollouts'] for key, value, _ in rollout['byTag']}
    words |= {value for _, value in tags}
    words, tags = sorted(words), sorted(tags)
    node_keys = sorted({*of('node'), *(key for key, _ in tags), 'Unused', '__proto__'})
    # The command rejects a question about an account or OU that is neither an ID nor a name, so there is no decision to compare.
    accounts = [*tables['accounts'], '999999999999']
    units = [None, None, 'ou-zz99-99999999', *tables['units']]
    regions = [*tables['regions']] * 5 + ['eu-north-1']

    def some(keys):
        return {key: chance.choice(words) for key in keys if chance.random() < 0.6}

    for _ in range(count):
        node_tags = some(chance.sample(node_keys, min(len(node_keys), 4)))
        if tags and chance.random() < 0.6:
            node_tags.update([chance.choice(tags)])
        request = {
            'account': chance.choice(accounts), 'region': chance.choice(regions),
            'user': {'id': chance.choice(users), 'groups': chance.sample(groups, min(len(groups), chance.randrange(3))),
                     'attributes': some(['division', 'costCenter', 'organization', 'employeeNumber', 'email'])},
            'principalTags': some({*of('principal'), *node_keys}),
            'node': {'id': chance.choice(instances), 'kind': chance.choice(['ec2', 'ec2', 'managed']), 'tags': node_tags},
        }
        unit = chance.choice(units)
        if unit is not None:
            request['unit'] = unit
        yield request


def plain(decision):
    """A decision without what only the command says"""
    kept = {key: decision[key] for key in ('decision', 'policies', 'autoDenied', 'rollout', 'hours', 'levels', 'reason') if key in decision}
    return kept | {'statements': [[one['policy'], one['index'], one['effect'], one['result']] for one in decision['statements']]}


def answers(browser, command, name, model, page, count, folder):
    """The page decides as the command does"""
    data = question_data(page)
    requests = list(asked(data, count, name))
    path = folder / f'{name}-requests.jsonl'
    path.write_text(''.join(json.dumps(request) + '\n' for request in requests))
    run = subprocess.run([command, 'decide', '--config', model, '--requests', path, '--format', 'jsonl'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(run.returncode == 0, f'{name}: decide: {run.stderr.decode()[:2000]}')
    expected = [json.loads(line) for line in run.stdout.decode().splitlines()]
    same(len(expected), len(requests), f'{name}: decisions')
    browser.open(page)
    found = []
    for start in range(0, len(requests), 500):
        found += browser.run('JSON.parse(arguments[0]).map(decide)', json.dumps(requests[start:start + 500]))
    seen = {}
    for request, one, other in zip(requests, found, expected):
        same(one['unknown'], [], f'{name}: what the page cannot evaluate')
        if plain(one) != plain(other):
            sys.exit(f'error: {name}: {json.dumps(request)}\npage:    {json.dumps(plain(one))}\ncommand: {json.dumps(plain(other))}')
        results = {trace['result'] for trace in other['statements']}
        for what in (other['decision'], *results, *(['auto-denied'] if other['autoDenied'] else [])):
            seen[what] = seen.get(what, 0) + 1
    print(f'{name}: {len(found)} questions answered like the command: {dict(sorted(seen.items()))}')
    same(browser.console(), [], f'{name}: the console after questions')
    return seen


def asks(browser, page):
    """The form shows the decision with its reasons, and the same question for the command"""
    data = question_data(page)
    browser.open(page)
    browser.run("document.querySelector('#question-form button[type=submit]').click()")
    same(browser.run("document.getElementById('question-answer').textContent"), '', 'an answer without an account')
    account = min(data['tables']['accounts'])
    browser.type('#question-account', account)
    browser.type('#question-tags', "It's=a b\nUnused")
    browser.run("document.querySelector('#question-form button[type=submit]').click()")
    shown = browser.run("document.getElementById('question-answer').innerText")
    check('No policy uses the tag “Unused”.' in shown, f'an unused tag: {shown}')
    words = shlex.split(browser.run("document.querySelector('#question-answer code').textContent"))
    same(words[:4], ['jitna-iac', 'decide', '--account', account], 'the command')
    check("It's=a b" in words and words[words.index("It's=a b") - 1] == '--tag', f'the tag in the command: {words}')
    same(browser.run("document.querySelectorAll('#question-answer dt').length"), 5, 'steps of the trace')
    browser.clear('#question-tags')
    browser.type('#question-tags', 'A=1\nA=2')
    browser.run("document.querySelector('#question-form button[type=submit]').click()")
    shown = browser.run("document.getElementById('question-answer').innerText")
    check('The tag “A” is given twice' in shown, f'a tag given twice: {shown}')
    same(browser.console(), [], 'the console after a question')


def nodes(accounts, per_account, tags):
    """Returns the output of `aws ec2 describe-instances` for each account"""
    tags = [{'Key': key, 'Value': value} for key, value in tags]
    return json.dumps({'Reservations': [
        {'OwnerId': account, 'Instances': [{
            'InstanceId': f'i-{at * per_account + number:017x}', 'Placement': {'AvailabilityZone': 'eu-central-1a'},
            'Tags': tags if number % 2 else [],
        } for number in range(per_account)]}
        for at, account in enumerate(accounts)]})


def covers(browser):
    """Coverage is a searchable table, with the offenders by name, and text is text"""
    same(status(browser, 'coverage'), '6 rows', 'all groups of nodes')
    heads = "[...document.querySelectorAll('#coverage-rows tr:not([hidden])')].map((tr) => tr.cells[1].querySelector('bdi').textContent)"
    same(sorted(browser.run(heads)), sorted(f'{visible(name)} {number}' for number, name in enumerate(NAMES)), 'accounts')
    browser.type('#c', "it's \"quoted\" & \\")
    same(status(browser, 'coverage'), '1 of 6 rows', 'a search in coverage')
    browser.clear('#c')
    browser.type('#c-state', 'with conflicts')
    same(status(browser, 'coverage'), '6 rows', 'rows with nodes that nothing reaches')
    browser.run("document.querySelector('#coverage-form button[type=reset]').click()")
    same(browser.run("document.querySelectorAll('#coverage tfoot td')[0].textContent"), '24', 'all nodes')
    unnamed = "[...document.querySelectorAll('#coverage [role=region]')].filter((e) => !(e.getAttribute('aria-label') || " \
              "document.getElementById(e.getAttribute('aria-labelledby')))).length"
    same(browser.run(unnamed), 0, 'regions without a name')
    browser.cdp('Emulation.setEmulatedMedia', media='print')
    small = "[...document.querySelectorAll('#coverage table')].filter((e) => !e.getClientRects().length).length"
    same(browser.run(small), 0, 'tables that are not on paper')
    browser.cdp('Emulation.setEmulatedMedia', media='')


def pictures(browser, page, folder):
    for color in ('light', 'dark'):
        feature = [{'name': 'prefers-color-scheme', 'value': color}]
        browser.cdp('Emulation.setEmulatedMedia', features=feature)
        browser.open(page)
        browser.screenshot(folder / f'report-{color}.png')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('command', type=pathlib.Path)
    parser.add_argument('--chromium', default=shutil.which('chromium') or shutil.which('google-chrome'))
    parser.add_argument('--chromedriver', default=shutil.which('chromedriver'))
    parser.add_argument('--screenshots', type=pathlib.Path)
    parser.add_argument('--questions', type=int, default=1500)
    options = parser.parse_args()
    command = options.command.resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def page(name, model, *more):
            out = folder / f'{name}.html'
            subprocess.run([command, 'report', '--config', model, '--out', out, *more], check=True, stderr=subprocess.DEVNULL)
            return out

        generate = [sys.executable, ROOT / 'tools/generate_model.py', '100', '50', '1000']
        (folder / 'large.yaml').write_bytes(subprocess.run(generate, check=True, stdout=subprocess.PIPE).stdout)
        (folder / 'hostile.json').write_text(json.dumps(hostile()))
        enterprise = page('enterprise', ROOT / 'examples/enterprise/jitna.yaml')
        large, wild = page('large', folder / 'large.yaml'), page('hostile', folder / 'hostile.json')
        alone = page('single-account', ROOT / 'examples/single-account/jitna.yaml')
        owned = [account['id'] for unit in hostile()['organization']['units'] for account in unit['accounts']]
        (folder / 'hostile-nodes.json').write_text(nodes(owned, 4, [('Env', IMAGE), (MARKUP, ENDING)]))
        many = [str(500000000000 + number) for number in range(1000)]
        (folder / 'many-nodes.json').write_text(nodes(many, 20, [('Name', MARKUP)]))
        covered = page('covered', folder / 'hostile.json', '--inventory', folder / 'hostile-nodes.json')
        crowded = page('crowded', folder / 'large.yaml', '--inventory', folder / 'many-nodes.json')
        browser = Browser(options.chromium, options.chromedriver, folder / 'profile')
        try:
            opens(browser, 'enterprise', enterprise)
            filters(browser)
            prints(browser)
            browser.open(enterprise)
            walks(browser)
            same(browser.console(), [], 'the console after all')
            opens(browser, '1,000 accounts', large)
            same(status(browser), '1000 accounts', 'all of a thousand')
            opens(browser, 'single account', alone)
            opens(browser, 'hostile names', wild)
            keeps_text(browser)
            opens(browser, 'coverage of hostile names', covered)
            keeps_text(browser)
            covers(browser)
            opens(browser, 'coverage of 20,000 nodes', crowded)
            (folder / 'stress.json').write_text(json.dumps(stress()))
            stressed = page('stress', folder / 'stress.json')
            asks(browser, enterprise)
            asks(browser, wild)
            share, seen = options.questions // 5, {}
            models = [('enterprise', ROOT / 'examples/enterprise/jitna.yaml', enterprise, share), ('large', folder / 'large.yaml', large, share),
                      ('hostile', folder / 'hostile.json', wild, share), ('stress', folder / 'stress.json', stressed, options.questions - 3 * share)]
            for name, model, out, count in models:
                for what, times in answers(browser, command, name, model, out, count, folder).items():
                    seen[what] = seen.get(what, 0) + times
            expected = {'auto-approved', 'manual', 'conflict', 'not-covered', 'matched', 'auto-denied'}
            same(set(seen), expected, 'kinds of decisions that the questions had')
            if options.screenshots:
                pictures(browser, enterprise, options.screenshots)
        finally:
            browser.close()


main()
