/**
 * The workflows run on GitHub alone. What can be seen of them here: that they are YAML, that each job has what its steps need, and
 * that every command in them exists.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { load } from 'js-yaml'

const ROOT = new URL('../../', import.meta.url)
const FOLDER = new URL('.github/workflows/', ROOT)
const workflows = Object.fromEntries(readdirSync(FOLDER).map((name) => [name, load(readFileSync(new URL(name, FOLDER), 'utf8'))]))
const stepsOf = (workflow) => Object.values(workflow.jobs).flatMap(({ steps }) => steps)
const commandsOf = (workflow) => stepsOf(workflow).flatMap(({ run }) => (run ? run.trim().split('\n') : []))

/** What `cargo xtask help` names, without what may be left out or filled in. */
function documented() {
  const help = readFileSync(new URL('xtask/src/main.rs', ROOT), 'utf8')
  const [, text] = /const HELP: &str = "\\\n([^]*?)";/.exec(help) ?? []
  assert.ok(text, 'there is no HELP in xtask/src/main.rs')
  return [...text.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name)
}

test('both workflows are there, and ask for no more than they need', () => {
  assert.deepEqual(Object.keys(workflows).sort(), ['ci.yml', 'release.yml'])
  for (const [name, workflow] of Object.entries(workflows)) assert.deepEqual(workflow.permissions, { contents: 'read' }, name)
  const { pack, github, npm } = workflows['release.yml'].jobs
  assert.equal(pack.permissions, undefined)
  assert.deepEqual(github.permissions, { contents: 'write' })
  assert.deepEqual(npm.permissions, { contents: 'read', 'id-token': 'write' })
})

test('what is on every push is also before every release, and before anything is attached or published', () => {
  assert.ok(commandsOf(workflows['ci.yml']).includes('.ci/run'))
  const { pack, github, npm } = workflows['release.yml'].jobs
  const commands = pack.steps.map(({ run }) => run)
  assert.ok(commands.indexOf('.ci/run') > 0 && commands.indexOf('.ci/run') < commands.indexOf('cargo xtask release "$GITHUB_REF_NAME"'))
  assert.deepEqual([github.needs, npm.needs], ['pack', 'pack'])
})

test('a tag v… starts a release, and nothing else does', () => {
  assert.deepEqual(workflows['release.yml'].on, { push: { tags: ['v*'] } })
})

test('every command that is the project\'s own exists', () => {
  const names = documented()
  for (const [name, workflow] of Object.entries(workflows)) {
    for (const command of commandsOf(workflow)) {
      const [, xtask] = /^cargo xtask (\S+)/.exec(command) ?? []
      if (xtask) assert.ok(names.includes(xtask), `${name}: cargo xtask ${xtask} is no command`)
      if (command.startsWith('.')) accessSync(new URL(command, ROOT), constants.X_OK)
    }
  }
})

test('every line is a shell\'s, and takes what a tag says as one word', () => {
  for (const workflow of Object.values(workflows)) {
    for (const { run } of stepsOf(workflow)) {
      if (!run) continue
      execFileSync('sh', ['-n'], { input: run })
      // `${{ … }}` is put into the line as text: whoever may name a tag could write commands.
      assert.ok(!run.includes('${{'), run)
    }
  }
})

test('what is attached is what is published: the tarball of pack, with provenance', () => {
  const { pack, github, npm } = workflows['release.yml'].jobs
  const uses = (job, action) => job.steps.find((step) => step.uses?.startsWith(`actions/${action}@`))
  const { name, path } = uses(pack, 'upload-artifact').with
  assert.match(path, /^target\/pack\/\*\.tgz$/m)
  for (const job of [github, npm]) assert.equal(uses(job, 'download-artifact').with.name, name)
  assert.match(commandsOf({ jobs: { github } }).join('\n'), /gh release create .* \.\/\*\.tgz/)
  assert.match(commandsOf({ jobs: { npm } }).join('\n'), /npm publish \.\/\*\.tgz --provenance/)
})

test('the READMEs install the tarball of a release, and say that npm does not have it yet', () => {
  for (const [name, sentence] of [['README.md', 'not on npm yet'], ['README.zh-CN.md', '尚未发布到 npm']]) {
    const text = readFileSync(new URL(name, ROOT), 'utf8')
    assert.ok(text.includes(sentence), name)
    assert.match(text, /npm install [^\n`]*wx-session-\*\.tgz/, name)
  }
})
