package dev.cairn.witness.http;

import dev.cairn.core.MalformedException;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.core.witness.CosignatureLines;
import dev.cairn.core.witness.SignSubtreeRequest;
import dev.cairn.witness.cosign.RefusedException;
import dev.cairn.witness.cosign.SubtreeSigner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /sign-subtree}. */
final class SignSubtreeRoute implements Route {
    private static final int MAX_BODY = 128 << 10;

    private final SubtreeSigner signer;

    SignSubtreeRoute(SubtreeSigner signer) {
        this.signer = signer;
    }

    @Override
    public String name() {
        return "sign-subtree";
    }

    @Override
    public boolean isAt(String path) {
        return path.equals("/sign-subtree");
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public int maxBodyBytes() {
        return MAX_BODY;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        return CompletableFuture.completedFuture(sign(call));
    }

    private Answer sign(Call call) {
        try {
            SignSubtreeRequest request = SignSubtreeRequest.parse(call.body().unsafeArray());
            return TextAnswers.ok(CosignatureLines.encode(signer.sign(request)));
        } catch (MalformedException e) {
            return TextAnswers.text(400, e.getMessage());
        } catch (RefusedException e) {
            return TextAnswers.refused(e);
        }
    }

    @Override
    public Answer refusal(int status, String reason) {
        return TextAnswers.text(status, reason);
    }
}
