import { k8s } from 'cdk8s-plus-27';

/** What a container asks of its node, as Kubernetes quantities. */
export interface Resources {
  /** CPU that is set aside, e.g. `100m`. */
  readonly cpu: string;
  /** Memory that is set aside, e.g. `256Mi`. */
  readonly memory: string;
  /** Memory above which the container is killed, e.g. `512Mi`. */
  readonly memoryLimit: string;
  /** CPU above which the container is slowed down. @default - none: throttling is worse than sharing */
  readonly cpuLimit?: string;
}

/** The same as a container's `resources`. */
export function resourceRequirements(resources: Resources): k8s.ResourceRequirements {
  const quantity = (text: string) => k8s.Quantity.fromString(text);
  return {
    requests: { cpu: quantity(resources.cpu), memory: quantity(resources.memory) },
    limits: {
      memory: quantity(resources.memoryLimit),
      ...(resources.cpuLimit && { cpu: quantity(resources.cpuLimit) }),
    },
  };
}
