# Compiled with OPA 1.4.2: opa build -t wasm -e cairn/allow -e cairn/decision maintainers.rego
# Two different people, and one of them a maintainer.
package cairn

import rego.v1

maintainers := {"ada@example.test", "grace@example.test"}

default allow := false

allow if {
	people := {signature.identity | some signature in input.signatures}
	count(people) >= 2
	count(people & maintainers) >= 1
}

# The same with reasons.
decision := {"allow": allow, "reasons": reasons}

reasons contains "no maintainer signed" if {
	people := {signature.identity | some signature in input.signatures}
	count(people & maintainers) == 0
}
