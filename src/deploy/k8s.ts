import type { Place } from './place.ts';
import { cronOf, type Job, jobsOf } from './schedule.ts';

/** Kubernetes: a volume claim and a CronJob per job. Configuration and secrets come from a ConfigMap and a Secret of the same name. */
export function k8s(place: Place, pipelines: readonly string[]): string {
  return [claim, ...jobsOf(pipelines, place).map((job) => cronJob(place, job))].join('---\n');
}

const claim = `# Kubernetes 1.27 or later (timeZone). Before applying:
#   kubectl create configmap bitable-sync --from-file=config.yaml
#   kubectl create secret generic bitable-sync --from-env-file=.env
# One volume for all jobs: locks and state are files. On a network file system, make sure that file locks work (NFS 4).
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: bitable-sync
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
`;

function cronJob(place: Place, job: Job): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: bitable-sync-${job.name}
  labels:
    app.kubernetes.io/name: bitable-sync
spec:
  schedule: "${cronOf(job)}"
  timeZone: ${place.zone}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      # The next run is the retry: it knows what the last one left behind.
      backoffLimit: 0
      activeDeadlineSeconds: 3600
      template:
        metadata:
          labels:
            app.kubernetes.io/name: bitable-sync
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 90
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: bitable-sync
              image: bitable-sync
              args: ${JSON.stringify(job.args)}
              env:
                - name: TZ
                  value: ${place.zone}
              envFrom:
                - secretRef:
                    name: bitable-sync
              resources:
                requests:
                  cpu: 50m
                  memory: 128Mi
                limits:
                  memory: 512Mi
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: config
                  mountPath: /data/config.yaml
                  subPath: config.yaml
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: bitable-sync
            - name: config
              configMap:
                name: bitable-sync
                # 0440: for the group of fsGroup, not for everybody.
                defaultMode: 288
            - name: tmp
              emptyDir: {}
`;
}
