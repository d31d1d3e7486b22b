// Differences that are mqtt-packet's (9.0.2), each settled by reading the standard. `in` is the direction in which it shows:
// "parser" for their reading of our bytes, "generator" for their bytes. `shows` gets our packet and the difference: either
// `error`, or the words that are `missing` and `added`. A fault that no packet of the run shows is stale, and fails the run.
'use strict'

/** The words `name=value` of a property that stands more than once, and whose value is 0 or empty. */
const isRepeatedNothing = (word, ours) => {
  const name = word.split('=')[0]
  return /(=0|:)$/.test(word) && ours.fields.filter(field => field.name === name).length > 1
}

module.exports = [
  {
    in: 'generator',
    why: '5.0 allows a password without a user name, which 3.1.1 does not (MQTT-3.1.2-22@3.1.1 has no successor); it refuses both',
    shows: (ours, difference) => ours.version === '5.0' && difference.error === 'Username is required to use password'
  },
  {
    in: 'parser',
    why: 'an AUTH of remaining length 0 is one with reason success (5.0, 3.15.2.1); it wants a reason code',
    shows: (ours, difference) => ours.bytes === 'f000' && difference.error === 'Invalid auth reason code'
  },
  {
    in: 'parser',
    why: 'DISCONNECT with 0x8C stands in the table of all reasons (5.0, 2.4), though not in that of DISCONNECT (3.14.2.1); it refuses the code',
    shows: (ours, difference) => difference.error === 'Invalid disconnect reason code' &&
      ours.fields.some(field => field.name === 'reason' && field.number === 0x8C)
  },
  {
    in: 'parser',
    why: 'of a repeated property it forgets an earlier value that is 0 or empty, and keeps those that come after it',
    shows: (ours, difference) => !difference.error && difference.added.length === 0 &&
      difference.missing.every(word => isRepeatedNothing(word, ours))
  }
]
