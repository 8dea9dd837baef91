namespace OidcTokenValidation.Tokens;

/// <summary>What a token says. Only <see cref="UnverifiedToken.TryOpen"/> gives it out, after the signature verified; of an opaque token, its issuer's
/// answer.</summary>
internal sealed class TokenContent
{
    private readonly byte[] _payload;
    private readonly ClaimIndex _index;

    internal TokenContent(ReadOnlySpan<byte> payload, in ClaimIndex index)
    {
        _payload = payload.ToArray();
        _index = index;
    }

    /// <summary>The claims set as it was signed or answered, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _payload;

    public TokenClaims Claims => new(_payload, in _index);
}
