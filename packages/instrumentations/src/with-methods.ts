export type AnyFunction = (...args: unknown[]) => unknown

/**
 * The object with other methods; the object itself is not changed. What it inherits runs on the object
 * and not on what is returned here: private state of a class is the object's alone.
 */
export function withMethods<T extends object>(
  object: T,
  methods: Readonly<Record<string, AnyFunction>>,
): T {
  // By the function: a method can be replaced later.
  const handedOut = new WeakMap<AnyFunction, AnyFunction>()
  const onObject = (method: AnyFunction): AnyFunction => {
    const known = handedOut.get(method)
    if (known) return known
    const handed = new Proxy(method, {
      apply: (target, self: unknown, args: unknown[]): unknown =>
        Reflect.apply(target, self === view ? object : self, args),
    })
    handedOut.set(method, handed)
    return handed
  }
  const view = new Proxy(replaceable(object), {
    get(_target, key) {
      const replaced = typeof key === 'string' && Object.hasOwn(methods, key) && methods[key]
      if (replaced) return onObject(replaced)
      const member: unknown = Reflect.get(object, key)
      if (typeof member !== 'function' || key === 'constructor') return member
      // A function that is a value, as some schemas are, stays the very one.
      return Object.hasOwn(object, key) ? member : onObject(member as AnyFunction)
    },
  })
  return view
}

/** A proxy has to give the very value of what is frozen (ECMA-262, 10.5.8): then it stands before a copy. */
function replaceable<T extends object>(object: T): T {
  const members = Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>
  if (Object.values(members).every(({ configurable }) => configurable)) return object
  for (const member of Object.values(members)) member.configurable = true
  return Object.create(Object.getPrototypeOf(object) as object | null, members) as T
}
