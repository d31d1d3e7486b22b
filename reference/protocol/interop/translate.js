// mqtt-packet's objects to our words and back. A packet in our words is a list of fields in one spelling:
// `name=number`, `name=hex` or `name=hex:hex`, without those at rest, sorted.
'use strict'

const properties = {
  payloadFormatIndicator: ['payload-format', 'bit'],
  messageExpiryInterval: ['message-expiry', 'number'],
  contentType: ['content-type', 'text'],
  responseTopic: ['response-topic', 'text'],
  correlationData: ['correlation-data', 'binary'],
  subscriptionIdentifier: ['subscription-id', 'number'],
  sessionExpiryInterval: ['session-expiry', 'number'],
  assignedClientIdentifier: ['assigned-client-id', 'text'],
  serverKeepAlive: ['server-keep-alive', 'number'],
  authenticationMethod: ['auth-method', 'text'],
  authenticationData: ['auth-data', 'binary'],
  requestProblemInformation: ['request-problem-info', 'bit'],
  willDelayInterval: ['will-delay', 'number'],
  requestResponseInformation: ['request-response-info', 'bit'],
  responseInformation: ['response-info', 'text'],
  serverReference: ['server-reference', 'text'],
  reasonString: ['reason-string', 'text'],
  receiveMaximum: ['receive-maximum', 'number'],
  topicAliasMaximum: ['topic-alias-maximum', 'number'],
  topicAlias: ['topic-alias', 'number'],
  maximumQoS: ['maximum-qos', 'number'],
  retainAvailable: ['retain-available', 'bit'],
  maximumPacketSize: ['maximum-packet-size', 'number'],
  wildcardSubscriptionAvailable: ['wildcard-available', 'bit'],
  subscriptionIdentifiersAvailable: ['subscription-id-available', 'bit'],
  sharedSubscriptionAvailable: ['shared-available', 'bit']
}
const returnCodes = [0, 0x84, 0x85, 0x88, 0x86, 0x87]
const perEntry = ['qos', 'no-local', 'retain-as-published', 'retain-handling']

// What need not be said, since it is so anyway.
const atRest = {
  'clean-start': 1, 'keep-alive': 60, 'will-qos': 0, 'will-retain': 0, 'session-present': 0,
  dup: 0, qos: 0, retain: 0, 'no-local': 0, 'retain-as-published': 0, 'retain-handling': 0
}
const emptyAtRest = ['client-id', 'will-payload', 'payload', 'topic']

const hex = value => Buffer.from(value).toString('hex')
const text = bytes => Buffer.from(bytes, 'hex').toString('utf8')

/** One spelling for a packet in our words. */
function spell (type, fields) {
  const words = []
  let entry = -1
  for (const field of fields) {
    const { name, number, bytes, value } = field
    if (name === 'protocol-name' || name === 'protocol-version') continue
    if (name === 'filter') entry++
    const isList = type === 'SUBACK' || type === 'UNSUBACK'
    if (name === 'reason' && number === 0 && !isList) continue
    if (number !== undefined && atRest[name] === number) continue
    if (bytes === '' && emptyAtRest.includes(name)) continue
    const inEntry = type === 'SUBSCRIBE' && (name === 'filter' || perEntry.includes(name))
    const place = inEntry ? `[${entry}]` : name === 'reason' && isList ? `[${words.length}]` : ''
    const said = number !== undefined ? number : value !== undefined ? `${bytes}:${value}` : bytes
    words.push(`${name}${place}=${said}`)
  }
  // User properties and the rest of the section come grouped by name, so only the set is compared; reasons and filters
  // keep their order through their index.
  return renumber(words).sort()
}
function renumber (words) {
  let reasons = 0
  return words.map(word => word.replace(/^reason\[\d+\]/, () => `reason[${reasons++}]`))
}

/** A packet as mqtt-packet's parser gives it, in our words. */
function fromTheirs (packet, version) {
  const fields = []
  const number = (name, value) => { if (value !== undefined) fields.push({ name, number: Number(value) }) }
  const bytes = (name, value) => { if (value !== undefined && value !== null) fields.push({ name, bytes: hex(value) }) }
  const section = (given, prefix = '') => {
    for (const [key, value] of Object.entries(given || {})) {
      if (key === 'userProperties') {
        for (const [name, values] of Object.entries(value)) {
          for (const one of [].concat(values)) fields.push({ name: prefix + 'user-property', bytes: hex(name), value: hex(one) })
        }
        continue
      }
      const [word, type] = properties[key]
      const name = word.startsWith('will-') ? word : prefix + word
      const values = Array.isArray(value) ? value : [value]
      for (const one of values) type === 'text' || type === 'binary' ? bytes(name, one) : number(name, one)
    }
  }
  const type = packet.cmd.toUpperCase()
  if (packet.messageId !== undefined) number('id', packet.messageId)
  if (type === 'CONNECT') {
    number('clean-start', packet.clean)
    number('keep-alive', packet.keepalive)
    bytes('client-id', packet.clientId)
    if (packet.will) {
      number('will-qos', packet.will.qos)
      number('will-retain', packet.will.retain)
      bytes('will-topic', packet.will.topic)
      bytes('will-payload', packet.will.payload)
      section(packet.will.properties, 'will-')
    }
    bytes('user-name', packet.username)
    bytes('password', packet.password)
  } else if (type === 'CONNACK') {
    number('session-present', packet.sessionPresent)
    number('reason', version === '5.0' ? packet.reasonCode : returnCodes[packet.returnCode])
  } else if (type === 'PUBLISH') {
    number('dup', packet.dup)
    number('qos', packet.qos)
    number('retain', packet.retain)
    bytes('topic', packet.topic)
    bytes('payload', packet.payload)
  } else if (type === 'SUBSCRIBE') {
    for (const entry of packet.subscriptions) {
      bytes('filter', entry.topic)
      number('qos', entry.qos)
      number('no-local', entry.nl)
      number('retain-as-published', entry.rap)
      number('retain-handling', entry.rh)
    }
  } else if (type === 'UNSUBSCRIBE') {
    for (const filter of packet.unsubscriptions) bytes('filter', filter)
  } else if (type === 'SUBACK' || type === 'UNSUBACK') {
    for (const code of packet.granted || []) number('reason', code)
  } else {
    number('reason', packet.reasonCode)
  }
  section(packet.properties)
  return spell(type, fields)
}

/** A packet in our words, as mqtt-packet's generator takes it. */
function toTheirs (type, fields, version) {
  const one = name => fields.find(field => field.name === name)
  const number = (name, otherwise) => (one(name) ? one(name).number : otherwise)
  const bytes = name => (one(name) ? text(one(name).bytes) : undefined)
  const binary = name => (one(name) ? Buffer.from(one(name).bytes, 'hex') : undefined)
  const section = (prefix = '') => {
    const given = {}
    for (const [key, [word, type]] of Object.entries(properties)) {
      const name = word.startsWith('will-') ? (prefix ? word : '') : prefix + word
      const values = fields.filter(field => field.name === name).map(field =>
        type === 'text' ? text(field.bytes) : type === 'binary' ? Buffer.from(field.bytes, 'hex') : type === 'bit' ? field.number === 1 : field.number)
      if (values.length > 0) given[key] = values.length === 1 ? values[0] : values
    }
    const pairs = fields.filter(field => field.name === prefix + 'user-property')
    if (pairs.length > 0) {
      given.userProperties = {}
      for (const pair of pairs) {
        const name = text(pair.bytes)
        given.userProperties[name] = (given.userProperties[name] || []).concat(text(pair.value))
      }
    }
    return Object.keys(given).length > 0 ? given : undefined
  }
  const packet = { cmd: type.toLowerCase(), messageId: number('id'), properties: section() }
  if (type === 'CONNECT') {
    packet.protocolId = 'MQTT'
    packet.protocolVersion = version === '5.0' ? 5 : 4
    packet.clean = number('clean-start', 1) === 1
    packet.keepalive = number('keep-alive', 60)
    packet.clientId = bytes('client-id') || ''
    if (fields.some(field => field.name.startsWith('will-'))) {
      packet.will = {
        qos: number('will-qos', 0),
        retain: number('will-retain', 0) === 1,
        topic: bytes('will-topic'),
        payload: binary('will-payload') || '',
        properties: section('will-')
      }
    }
    packet.username = bytes('user-name')
    packet.password = binary('password')
  } else if (type === 'CONNACK') {
    packet.sessionPresent = number('session-present', 0) === 1
    packet.reasonCode = number('reason', 0)
    packet.returnCode = returnCodes.indexOf(packet.reasonCode)
  } else if (type === 'PUBLISH') {
    Object.assign(packet, { dup: number('dup', 0) === 1, qos: number('qos', 0), retain: number('retain', 0) === 1, topic: bytes('topic'), payload: binary('payload') || '' })
  } else if (type === 'SUBSCRIBE') {
    packet.subscriptions = []
    for (const { name, number: value, bytes: filter } of fields) {
      const entry = packet.subscriptions[packet.subscriptions.length - 1]
      if (name === 'filter') packet.subscriptions.push({ topic: text(filter), qos: 0, nl: false, rap: false, rh: 0 })
      if (name === 'qos') entry.qos = value
      if (name === 'no-local') entry.nl = value === 1
      if (name === 'retain-as-published') entry.rap = value === 1
      if (name === 'retain-handling') entry.rh = value
    }
  } else if (type === 'UNSUBSCRIBE') {
    packet.unsubscriptions = fields.filter(field => field.name === 'filter').map(field => text(field.bytes))
  } else if (type === 'SUBACK' || type === 'UNSUBACK') {
    packet.granted = fields.filter(field => field.name === 'reason').map(field => field.number)
  } else {
    packet.reasonCode = number('reason', 0)
  }
  return packet
}

module.exports = { fromTheirs, spell, toTheirs }
