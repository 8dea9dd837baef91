using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>A client with a key and a token: it makes a proof for each request, and takes the nonces that it is given.</summary>
internal sealed class ProofClient(TestIssuer issuer, TimeProvider clock) : IDisposable
{
    private readonly DPoPClient _client = new("ES256", clock);
    private string? _token;

    public void Send(AccessTokenValidator node)
    {
        AccessTokenValidationResult result = TrySend(node);
        if (!result.IsValid && result.Failure.Code is TokenFailureCode.ProofNonceMissing or TokenFailureCode.ProofNonceNotAccepted)
            result = TrySend(node);
        if (!result.IsValid)
            throw new InvalidOperationException($"Expected a valid request; {result.Failure.Code} came.");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private AccessTokenValidationResult TrySend(AccessTokenValidator node)
    {
        _token ??= issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromHours(1)).Create();
        AccessTokenValidationResult result = node.ValidateAtOnce(_client.Request(_token));
        _client.Nonce = result.Nonce ?? _client.Nonce;
        return result;
    }
}
