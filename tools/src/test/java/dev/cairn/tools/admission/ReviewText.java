package dev.cairn.tools.admission;

/** Reviews as an API server writes them. */
final class ReviewText {
    private ReviewText() {}

    /** With all members that the documentation of the API shows. */
    static String review(String operation, String kind, String subResource, String object, String oldObject) {
        return """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
             "request": {
              "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
              "kind": {"group": "apps", "version": "v1", "kind": "%s"},
              "resource": {"group": "apps", "version": "v1", "resource": "deployments"},
              "requestKind": {"group": "apps", "version": "v1", "kind": "%s"},
              "requestResource": {"group": "apps", "version": "v1", "resource": "deployments"},
              %s
              "name": "my-deployment", "namespace": "my-namespace", "operation": "%s",
              "userInfo": {"username": "ada@example.test", "uid": "014fbff9a07c", "groups": ["system:authenticated"],
                "extra": {"some-key": ["some-value1", "some-value2"]}},
              "object": %s, "oldObject": %s,
              "options": {"apiVersion": "meta.k8s.io/v1", "kind": "UpdateOptions"}, "dryRun": false}}
            """.formatted(
                        kind,
                        kind,
                        subResource.isEmpty() ? "" : "\"subResource\": \"" + subResource + "\",",
                        operation,
                        object,
                        oldObject);
    }

    static String create(String kind, String object) {
        return review("CREATE", kind, "", object, "null");
    }

    /** A Pod with one container. */
    static String pod(String image) {
        return """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "creationTimestamp": null},
             "spec": {"containers": [{"name": "web", "image": "%s", "resources": {}}]}, "status": {}}""".formatted(image);
    }
}
