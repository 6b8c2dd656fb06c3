{{- define "callsign.labels" -}}
app.kubernetes.io/name: callsign
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "callsign.selector" -}}
app.kubernetes.io/name: callsign
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end }}

{{- define "callsign.name" -}}
{{- if eq .Release.Name "callsign" }}callsign{{ else }}{{ printf "%s-callsign" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- /* The pod of one process: what it may do, its settings, and how Kubernetes asks whether it works. */ -}}
{{- define "callsign.pod" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
metadata:
  labels:
    {{- include "callsign.selector" . | nindent 4 }}
  annotations:
    # Other settings start other pods.
    checksum/settings: {{ printf "%s%s" (toJson $values.settings) $values.config | sha256sum }}
spec:
  serviceAccountName: {{ include "callsign.name" $root }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  # A stop ends the step that is in progress; whatever is left continues at the next start.
  terminationGracePeriodSeconds: 30
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: callsign
      image: "{{ required "image.repository is empty: name the registry to which you pushed the image" $values.image.repository }}:{{ $values.image.tag | default $root.Chart.AppVersion }}"
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: [{{ .process }}]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      envFrom:
        - secretRef:
            name: {{ required "secret is empty: name the Secret with the tokens of Slack" $values.secret }}
      env:
        - {name: CALLSIGN_HOST, value: "0.0.0.0"}
        - {name: PORT, value: "3000"}
        {{- if eq $values.database "sqlite" }}
        - {name: DATABASE_URL, value: "sqlite:////data/callsign.db"}
        {{- end }}
        {{- if $values.config }}
        - {name: CALLSIGN_CONFIG, value: /etc/callsign/callsign.toml}
        {{- end }}
        {{- range $name, $value := $values.settings }}
        - name: {{ $name }}
          value: {{ $value | toString | quote }}
        {{- end }}
      ports:
        - {name: http, containerPort: 3000}
      # Migrations of a large database are part of the start.
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 20
        timeoutSeconds: 5
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
      resources: {{- toYaml $values.resources | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if eq $values.database "sqlite" }}
        - {name: data, mountPath: /data}
        {{- end }}
        {{- if $values.config }}
        - {name: config, mountPath: /etc/callsign, readOnly: true}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if eq $values.database "sqlite" }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ include "callsign.name" $root }}
    {{- end }}
    {{- if $values.config }}
    - name: config
      configMap:
        name: {{ include "callsign.name" $root }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
