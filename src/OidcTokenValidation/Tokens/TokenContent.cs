namespace OidcTokenValidation.Tokens;

/// <summary>The claims of a token: of a JWT the payload, which only <see cref="UnverifiedToken.TryOpen"/> returns; of an opaque token the introspection
/// response.</summary>
internal sealed class TokenContent
{
    private readonly byte[] _payload;
    private readonly ClaimIndex _index;

    internal TokenContent(ReadOnlySpan<byte> payload, in ClaimIndex index)
    {
        _payload = payload.ToArray();
        _index = index;
    }

    /// <summary>The claims set as it was received, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _payload;

    public TokenClaims Claims => new(_payload, in _index);
}
