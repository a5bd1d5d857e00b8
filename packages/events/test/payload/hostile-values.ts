/** Values that harm who reads them carelessly. Made anew for each test: some can be read once. */
export function hostileValues(): Readonly<Record<string, unknown>> {
  const refuse = (): never => {
    throw new Error('not for you')
  }
  const everyTrap = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]),
  )
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const revokedList = Proxy.revocable([], {})
  revokedList.revoke()
  return {
    'a cycle': cycle(),
    'a cycle of a map and a set': mapCycle(),
    'a getter that throws': {
      fine: 1,
      get bad() {
        return refuse()
      },
    },
    'a getter that throws undefined': {
      get bad() {
        throw undefined
      },
    },
    'a proxy that refuses everything': new Proxy({}, everyTrap),
    'a proxy of a list that refuses everything': new Proxy([], everyTrap),
    'a function that refuses everything': new Proxy(() => 1, everyTrap),
    'a proxy that cannot list its keys': new Proxy({ a: 1 }, { ownKeys: refuse }),
    'a proxy that lies about its length': new Proxy([1], { get: () => 'many' }),
    'a list with more items than there are': new Proxy([1], {
      get: (list, key) => (key === 'length' ? 2 ** 40 : Reflect.get(list, key)),
    }),
    'a list without end': new Proxy([1], {
      get: (list, key) => (key === 'length' ? Infinity : (Reflect.get(list, key) as unknown)),
    }),
    'a revoked proxy': revoked.proxy,
    'a revoked proxy of a list': revokedList.proxy,
    'a revoked proxy inside': { revoked: revoked.proxy },
    'toJSON that throws': { kept: 1, toJSON: refuse },
    'toJSON that returns itself': {
      kept: 1,
      toJSON() {
        return this
      },
    },
    'toJSON that returns another toJSON': { toJSON: () => ({ toJSON: refuse, kept: 1 }) },
    'toJSON that is no function': { toJSON: 'text' },
    'toJSON that returns nothing': { toJSON: () => undefined },
    'a name that says it is a map': { [Symbol.toStringTag]: 'Map', kept: 1 },
    'a name that says it is a date': { [Symbol.toStringTag]: 'Date', kept: 1 },
    'a name that throws': {
      get [Symbol.toStringTag]() {
        return refuse()
      },
      kept: 1,
    },
    'an error whose parts throw': errorThatThrows(),
    'an error that is its own cause': selfCaused(),
    'a class that cannot be read': new (class {
      get [Symbol.toPrimitive]() {
        return refuse()
      }
    })(),
    'a new object for every question': endless(),
    'a map that cannot be walked': Object.assign(new Map([[1, 2]]), {
      entries: refuse,
      forEach: refuse,
    }),
    'a thenable': { then: refuse },
  }
}

function cycle(): unknown {
  const node: Record<string, unknown> = { name: 'a' }
  node['self'] = node
  node['list'] = [node]
  return node
}

function mapCycle(): unknown {
  const map = new Map<unknown, unknown>()
  const set = new Set<unknown>([map])
  return map.set('set', set).set(set, map)
}

function errorThatThrows(): Error {
  const error = new Error('hidden')
  // The stack first: making it reads the name.
  for (const key of ['stack', 'name', 'message', 'cause', 'code']) {
    Object.defineProperty(error, key, {
      enumerable: true,
      get() {
        throw new Error('not for you')
      },
    })
  }
  return error
}

function selfCaused(): Error {
  const error = new Error('outer')
  error.cause = error
  return error
}

function endless(): unknown {
  const target: object = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, i]))
  return new Proxy(target, { get: (_target, key) => (key === 'toJSON' ? undefined : endless()) })
}
