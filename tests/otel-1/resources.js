import * as resources from '@opentelemetry/resources'

/** 1.x has a class for what 2.x makes with functions. */
export const resourceFromAttributes = (attributes) => new resources.Resource(attributes)
export const defaultResource = () => resources.Resource.default()
