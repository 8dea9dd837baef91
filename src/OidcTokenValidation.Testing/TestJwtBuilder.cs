using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>The base class of <see cref="TestTokenBuilder"/> and <see cref="DPoPProofBuilder"/>: builds a signed JWT, valid or invalid.</summary>
/// <typeparam name="TBuilder">The type of the builder, which every method returns.</typeparam>
/// <remarks>
/// Every method changes this builder and returns it. If two methods contradict each other, the last call applies.
/// The signature is valid for the resulting header and claims, unless the test sets another one.
/// </remarks>
public abstract class TestJwtBuilder<TBuilder>
    where TBuilder : TestJwtBuilder<TBuilder>
{
    private readonly JwtDraft _draft;

    private protected TestJwtBuilder(JwtDraft draft) => _draft = draft;

    /// <summary>Sets a claim.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">The value; null for JSON null.</param>
    public TBuilder WithClaim(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Set(name, value));
    }

    /// <summary>Removes a claim.</summary>
    /// <param name="name">The claim's name.</param>
    public TBuilder WithoutClaim(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Remove(name));
    }

    /// <summary>Adds a claim once more at the end, so that it is duplicated (RFC 7519 §4). This has no effect on raw
    /// claims.</summary>
    /// <param name="name">The name of an existing claim.</param>
    /// <param name="value">The value of the second occurrence.</param>
    public TBuilder WithRepeatedClaim(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Repeat(name, value));
    }

    /// <summary>Sets a header member. Another <c>alg</c> does not change the algorithm of the signature.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The value; null for JSON null.</param>
    public TBuilder WithHeader(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Set(name, value));
    }

    /// <summary>Removes a header member.</summary>
    /// <param name="name">The member's name.</param>
    public TBuilder WithoutHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Remove(name));
    }

    /// <summary>Adds a header member once more at the end, so that it is duplicated (RFC 7515 §4). This has no effect on a raw
    /// header.</summary>
    /// <param name="name">The name of an existing member.</param>
    /// <param name="value">The value of the second occurrence.</param>
    public TBuilder WithRepeatedHeader(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Repeat(name, value));
    }

    /// <summary>Sets the type (<c>typ</c>), for instance <c>JWT</c> as in many ID tokens. The default is <c>at+jwt</c> for a token and <c>dpop+jwt</c> for a
    /// proof.</summary>
    /// <param name="type">The type.</param>
    public TBuilder OfType(string type) => WithHeader("typ", type);

    /// <summary>Replaces the header with a text, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the header.</param>
    public TBuilder WithRawHeader(string json) => WithRawHeader(Encoding.UTF8.GetBytes(json));

    /// <summary>Replaces the header with bytes, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the header.</param>
    public TBuilder WithRawHeader(ReadOnlySpan<byte> bytes)
    {
        _draft.Header.Replace(bytes);
        return (TBuilder)this;
    }

    /// <summary>Replaces the claims with a text, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the claims.</param>
    public TBuilder WithRawClaims(string json) => WithRawClaims(Encoding.UTF8.GetBytes(json));

    /// <summary>Replaces the claims with bytes, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the claims.</param>
    public TBuilder WithRawClaims(ReadOnlySpan<byte> bytes)
    {
        _draft.Claims.Replace(bytes);
        return (TBuilder)this;
    }

    /// <summary>Sets the time of issue (<c>iat</c>, RFC 7519 §4.1.6). The default is now. The expiry does not change.</summary>
    /// <param name="time">The time, to the second.</param>
    public TBuilder IssuedAt(DateTimeOffset time) => WithClaim("iat", time.ToUnixTimeSeconds());

    /// <summary>Signs with this key. Its <c>alg</c> is set in the header; in a token also its <c>kid</c>, while the <c>jwk</c> of a proof does not
    /// change.</summary>
    /// <param name="key">The key.</param>
    public TBuilder SignedBy(TestSigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Change(draft => (draft.FindKey, draft.Signer) = (() => key, JwtSigner.Default));
    }

    /// <summary>Replaces the signature with bytes.</summary>
    /// <param name="signature">The bytes; an empty array for an empty last segment.</param>
    public TBuilder WithSignature(byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Change(draft => draft.Signer = JwtSigner.Fixed(signature));
    }

    /// <summary>Makes the JWT unsecured: the algorithm is "none", the signature is empty (RFC 7519 §6).</summary>
    public TBuilder Unsecured() => Change(static draft => draft.Signer = JwtSigner.None);

    /// <summary>Signs with HS256 and the PEM text of the public key as the secret: the algorithm confusion attack (RFC 8725 §2.1).</summary>
    public TBuilder SignedWithPublicKeyAsSecret() => Change(static draft => draft.Signer = JwtSigner.PublicKeyAsSecret);

    /// <summary>Creates the token or the proof. Each call creates a new one with the current time, a new <c>jti</c>, and the current key of the issuer or
    /// nonce of the client.</summary>
    /// <exception cref="InvalidOperationException">The issuer has no key for the algorithm of a token.</exception>
    public string Create() => _draft.Write();

    private protected TBuilder Change(Action<JwtDraft> change)
    {
        change(_draft);
        return (TBuilder)this;
    }
}
