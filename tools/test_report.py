#!/usr/bin/env python3
"""Opens pages of `jitna-iac report` in a headless Chromium, and uses them as a reader does.

usage: test_report.py COMMAND [--chromium PATH] [--chromedriver PATH] [--screenshots DIR]

Pages are opened from disk. None may take a second or weigh 2 MB, say anything on the console, or run what stands in a name.
Needs nothing but Python's own library: the driver is spoken to by plain HTTP (W3C WebDriver).
"""
import argparse
import base64
import json
import pathlib
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
    """A model whose names are all trouble"""
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
    """A new Chromium with a profile of its own"""

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
        with opener.open(request, timeout=60) as answer:
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
    """It opens from disk, in time, and in silence"""
    size = page.stat().st_size
    check(size < MOST_BYTES, f'{name}: the page has {size} bytes')
    best = MOST_SECONDS
    for _ in range(3):
        browser.open(page)
        best = min(best, browser.run("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
    print(f'{name}: {size} bytes, open after {best:.2f} s')
    check(best < MOST_SECONDS, f'{name}: the page took a second to open')
    same(browser.console(), [], f'{name}: the console')
    same(browser.run("performance.getEntriesByType('resource').length"), 0, f'{name}: things loaded')
    same(browser.run('document.title'), 'Just-in-time node access: report', f'{name}: the title')


def status(browser, which='reach'):
    return browser.run(f"document.getElementById('{which}-status').textContent")


def filters(browser):
    """Typing filters, and the count is said"""
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
    """The tree is used by keys alone"""
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
    """On paper nothing is closed or filtered"""
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


def keeps_text(browser):
    """Names are text wherever they stand"""
    same(browser.run("document.querySelectorAll('img, iframe, a[href^=\"javascript\"]').length"), 0, 'elements out of names')
    same(browser.run("document.scripts.length"), 2, 'scripts')
    names = browser.run("[...document.querySelectorAll('.tree bdi.unit')].map((bdi) => bdi.textContent)")
    same(names[1:], NAMES, 'units of the tree')
    units = "[...document.querySelectorAll('#reach-rows tr')].map((tr) => tr.cells[1].textContent)"
    same(browser.run(units), NAMES, 'units of the table')
    drawn = browser.run("[...document.querySelectorAll('svg g > title')].map((title) => title.textContent).join('\\n')")
    for name in NAMES:
        check(name in drawn, f'the picture has no {name!r}')
    browser.type('#q', "it's \"quoted\" & \\")
    same(status(browser), '1 of 6 accounts', 'a search for quotes')
    browser.clear('#q')


def nodes(accounts, per_account, tags):
    """What `aws ec2 describe-instances` prints, for each account"""
    tags = [{'Key': key, 'Value': value} for key, value in tags]
    return json.dumps({'Reservations': [
        {'OwnerId': account, 'Instances': [{
            'InstanceId': f'i-{at * per_account + number:017x}', 'Placement': {'AvailabilityZone': 'eu-central-1a'},
            'Tags': tags if number % 2 else [],
        } for number in range(per_account)]}
        for at, account in enumerate(accounts)]})


def covers(browser):
    """Coverage is a table that can be searched, with the offenders by name, and text is text"""
    same(status(browser, 'coverage'), '6 rows', 'all groups of nodes')
    heads = "[...document.querySelectorAll('#coverage-rows tr:not([hidden])')].map((tr) => tr.cells[1].querySelector('bdi').textContent)"
    same(sorted(browser.run(heads)), sorted(f'{name} {number}' for number, name in enumerate(NAMES)), 'accounts')
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
            if options.screenshots:
                pictures(browser, enterprise, options.screenshots)
        finally:
            browser.close()


main()
