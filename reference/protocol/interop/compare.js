// Exchanges packets with mqtt-packet both ways and compares field by field.
//
//   node compare.js CODEC_PEER SOURCE_DIR SEED COUNT
//
// Exit 0: every packet is the same on both sides, or differs by a fault that faults.js tells of.
'use strict'

const { execFileSync } = require('child_process')
const mqtt = require('mqtt-packet')
const faults = require('./faults')
const { fromTheirs, spell, toTheirs } = require('./translate')

const [peer, sourceDir, seed, count] = process.argv.slice(2)
const run = (args, input) => execFileSync(peer, args, { input, maxBuffer: 1 << 30 }).toString().trim().split('\n')
const options = version => ({ protocolVersion: version === '5.0' ? 5 : 4 })

const shown = new Map()
const failures = []

function judge (direction, ours, difference) {
  const fault = faults.find(each => each.in === direction && each.shows(ours, difference))
  if (fault) shown.set(fault, (shown.get(fault) || 0) + 1)
  else failures.push({ direction, ours, difference })
}

function agree (direction, ours, expected, actual) {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return
  judge(direction, ours, { missing: without(expected, actual), added: without(actual, expected) })
}

/** The words of one list that the other has not, as often as it has them less. */
function without (words, others) {
  const left = [...others]
  return words.filter(word => {
    const found = left.indexOf(word)
    if (found >= 0) left.splice(found, 1)
    return found < 0
  })
}

function parse (ours) {
  const parser = mqtt.parser(options(ours.version))
  let packet
  let error
  parser.on('packet', each => { packet = each })
  parser.on('error', each => { error = each })
  const left = parser.parse(Buffer.from(ours.bytes, 'hex'))
  if (error) throw error
  if (!packet || left !== 0) throw new Error('the parser waits for more')
  return packet
}

const sent = run(['write', sourceDir, seed, count]).map(line => JSON.parse(line))

// Our bytes, their parser.
for (const ours of sent) {
  try {
    agree('parser', ours, spell(ours.type, ours.fields), fromTheirs(parse(ours), ours.version))
  } catch (error) {
    judge('parser', ours, { error: error.message })
  }
}

// Their bytes, our decoder.
const generated = []
for (const ours of sent) {
  try {
    const bytes = mqtt.generate(toTheirs(ours.type, ours.fields, ours.version), options(ours.version))
    generated.push({ ours, bytes: bytes.toString('hex') })
  } catch (error) {
    judge('generator', ours, { error: error.message })
  }
}
const read = run(['read'], generated.map(({ ours, bytes }) => `${ours.version} ${bytes}`).join('\n') + '\n')
generated.forEach(({ ours, bytes }, i) => {
  const answer = JSON.parse(read[i])
  if (answer.error) judge('generator', ours, { error: `${answer.error} in ${bytes}` })
  else agree('generator', ours, spell(ours.type, ours.fields), spell(answer.type, answer.fields))
})

console.log(`${sent.length} packets each way, seed ${seed}`)
for (const fault of faults) {
  const times = shown.get(fault) || 0
  console.log(`  ${times} times, a fault of mqtt-packet's ${fault.in}: ${fault.why}`)
  if (times === 0) failures.push({ direction: fault.in, difference: { error: 'a fault that no packet shows any more' }, ours: {} })
}
for (const { direction, ours, difference } of failures.slice(0, 20)) {
  console.log(`DIFFERENCE (${direction}) ${ours.version} ${ours.type} ${ours.bytes}\n  ${JSON.stringify(difference)}`)
}
console.log(failures.length === 0 ? 'they agree' : `${failures.length} differences`)
process.exit(failures.length === 0 ? 0 : 1)
