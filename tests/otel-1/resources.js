import { Resource } from '@opentelemetry/resources'

/** 1.x has a class for what 2.x makes with functions. */
export const resourceFromAttributes = (attributes) => new Resource(attributes)
export const defaultResource = () => Resource.default()
