import { describe, expect, test } from '@jest/globals';
import { Rendered } from '../../test/manifests';

const objects = new Rendered({ name: 'test' });
const pod = objects.find('DaemonSet', 'node-exporter').spec.template.spec;
const container = objects.container('DaemonSet', 'node-exporter');

describe('node-exporter', () => {
  test('runs on every Linux node, whatever its taints', () => {
    expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
  });

  test('shares the network of the host, which the counters need, but not its processes', () => {
    expect(pod.hostNetwork).toBe(true);
    expect(pod.hostPID).toBeUndefined();
    expect(pod.hostIPC).toBeUndefined();
  });

  test('sees the host read-only, with what is mounted later', () => {
    // without the propagation a disk that is mounted later would be reported with the size of the root disk
    expect(container.volumeMounts).toEqual(
      ['proc', 'sys', 'root'].map((name) => ({
        name,
        mountPath: `/host/${name}`,
        readOnly: true,
        mountPropagation: 'HostToContainer',
      })),
    );
    expect(pod.volumes.map((volume: any) => volume.hostPath.path)).toEqual(['/proc', '/sys', '/']);
  });

  test('is no more than nobody', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('listens on the address of its node only, on the port that is set', () => {
    expect(container.args).toContain('--web.listen-address=[$(HOST_IP)]:9100');
    const other = new Rendered({ name: 'test', nodeExporter: { port: 19100 } }).container(
      'DaemonSet',
      'node-exporter',
    );
    expect(other.args).toContain('--web.listen-address=[$(HOST_IP)]:19100');
    expect(other.ports).toEqual([{ name: 'metrics', containerPort: 19100, hostPort: 19100 }]);
  });

  test('lies in the one namespace that allows it', () => {
    const level = (name: string) =>
      objects.find('Namespace', name).metadata.labels['pod-security.kubernetes.io/enforce'];
    expect(level('node-agents')).toBe('privileged');
    expect(level('monitoring')).toBe('restricted');
    expect(
      objects.objects.filter(
        ({ metadata, kind }) => metadata.namespace === 'node-agents' && kind === 'DaemonSet',
      ),
    ).toHaveLength(1);
  });

  const pattern = (flag: string) =>
    new RegExp(container.args.find((arg: string) => arg.startsWith(`${flag}=`)).slice(flag.length + 1));

  test.each([
    ['/', false],
    ['/boot', false],
    ['/var/lib/kubelet', false],
    ['/data', false],
    ['/var/lib/kubelet/pods/1/volumes/x', true],
    ['/run/containerd/io.containerd.grpc.v1.cri/sandboxes/1/shm', true],
    ['/proc/sys/fs/binfmt_misc', true],
    ['/dev/shm', true],
    ['/device', false],
  ])('takes the mount %s as noise: %s', (mount, noise) => {
    expect(pattern('--collector.filesystem.mount-points-exclude').test(mount)).toBe(noise);
  });

  test.each([
    ['eth0', false],
    ['ens5', false],
    ['bond0', false],
    ['wlan0', false],
    ['lo', true],
    ['veth12ab', true],
    ['cali0a1b2c', true],
    ['cni0', true],
    ['docker0', true],
    ['eni0a1b2c3d4e5', true],
    ['azv0a1b2c3d4e5', true],
    ['gke0a1b2c3d4e5', true],
    ['eni0', false],
    ['vxlan.calico', true],
    ['genev_sys_6081', true],
    ['tunl0', true],
  ])('takes the interface %s as noise: %s', (device, noise) => {
    expect(pattern('--collector.netdev.device-exclude').test(device)).toBe(noise);
    expect(pattern('--collector.netclass.ignored-devices').test(device)).toBe(noise);
  });
});
