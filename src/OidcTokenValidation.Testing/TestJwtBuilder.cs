using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>What <see cref="TestTokenBuilder"/> and <see cref="DPoPProofBuilder"/> have in common: a signed JWT, good or bad, as a test wants it.</summary>
/// <typeparam name="TBuilder">The builder itself, which every method returns.</typeparam>
/// <remarks>
/// Every method changes this builder and returns it; where two contradict each other the later one counts.
/// Whatever the header and the claims become, the signature over them is right, unless the test asks for a wrong one.
/// </remarks>
public abstract class TestJwtBuilder<TBuilder>
    where TBuilder : TestJwtBuilder<TBuilder>
{
    private readonly JwtDraft _draft;

    private protected TestJwtBuilder(JwtDraft draft) => _draft = draft;

    /// <summary>With this claim.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">The value; null is JSON's null.</param>
    public TBuilder WithClaim(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Set(name, value));
    }

    /// <summary>Without this claim.</summary>
    /// <param name="name">The claim's name.</param>
    public TBuilder WithoutClaim(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Remove(name));
    }

    /// <summary>With this claim written once more, behind all others, so that it stands there twice (RFC 7519 §4). A text in place of the claims has no
    /// repetitions.</summary>
    /// <param name="name">The claim's name; one that is there, to be a repetition.</param>
    /// <param name="value">The value of the second one.</param>
    public TBuilder WithRepeatedClaim(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Repeat(name, value));
    }

    /// <summary>With this header member. Naming another <c>alg</c> does not change how it is signed.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The value; null is JSON's null.</param>
    public TBuilder WithHeader(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Set(name, value));
    }

    /// <summary>Without this header member.</summary>
    /// <param name="name">The member's name.</param>
    public TBuilder WithoutHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Remove(name));
    }

    /// <summary>With this header member written once more, behind all others, so that it stands there twice (RFC 7515 §4). A text in place of the header has
    /// no repetitions.</summary>
    /// <param name="name">The member's name; one that is there, to be a repetition.</param>
    /// <param name="value">The value of the second one.</param>
    public TBuilder WithRepeatedHeader(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Repeat(name, value));
    }

    /// <summary>Of this type (<c>typ</c>): <c>JWT</c> as many ID tokens have it; <c>at+jwt</c>, or <c>dpop+jwt</c> of a proof, otherwise.</summary>
    /// <param name="type">The type.</param>
    public TBuilder OfType(string type) => WithHeader("typ", type);

    /// <summary>With this text in place of the header, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the header.</param>
    public TBuilder WithRawHeader(string json) => WithRawHeader(Encoding.UTF8.GetBytes(json));

    /// <summary>With these bytes in place of the header, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the header.</param>
    public TBuilder WithRawHeader(ReadOnlySpan<byte> bytes)
    {
        _draft.Header.Replace(bytes);
        return (TBuilder)this;
    }

    /// <summary>With this text in place of the claims, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the claims.</param>
    public TBuilder WithRawClaims(string json) => WithRawClaims(Encoding.UTF8.GetBytes(json));

    /// <summary>With these bytes in place of the claims, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the claims.</param>
    public TBuilder WithRawClaims(ReadOnlySpan<byte> bytes)
    {
        _draft.Claims.Replace(bytes);
        return (TBuilder)this;
    }

    /// <summary>Issued at this time (<c>iat</c>, RFC 7519 §4.1.6); now otherwise. The expiry of a token does not move with it.</summary>
    /// <param name="time">The time, to the second.</param>
    public TBuilder IssuedAt(DateTimeOffset time) => WithClaim("iat", time.ToUnixTimeSeconds());

    /// <summary>Signed with this key, whosever it is. The header says its <c>alg</c>; a token also says its <c>kid</c>, while a proof keeps the <c>jwk</c>
    /// that it has.</summary>
    /// <param name="key">The key.</param>
    public TBuilder SignedBy(TestSigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Change(draft => (draft.FindKey, draft.Seal) = (() => key, TokenSeal.Proper));
    }

    /// <summary>With these bytes in place of the signature.</summary>
    /// <param name="signature">The bytes; none for an empty last segment.</param>
    public TBuilder WithSignature(byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Change(draft => draft.Seal = TokenSeal.Fixed(signature));
    }

    /// <summary>An unsecured JWT: the algorithm is "none", the signature is empty (RFC 7519 §6).</summary>
    public TBuilder Unsecured() => Change(static draft => draft.Seal = TokenSeal.None);

    /// <summary>The HS256 confusion attack (RFC 8725 §2.1): an HMAC whose secret is the PEM text of the public key.</summary>
    public TBuilder SignedWithPublicKeyAsSecret() => Change(static draft => draft.Seal = TokenSeal.PublicKeyAsSecret);

    /// <summary>Writes the token or the proof. Each call gives another one: the time, the <c>jti</c>, the issuer's key and the client's nonce are those of
    /// the moment.</summary>
    /// <exception cref="InvalidOperationException">The issuer has no key for the algorithm of a token.</exception>
    public string Create() => _draft.Write();

    private protected TBuilder Change(Action<JwtDraft> change)
    {
        change(_draft);
        return (TBuilder)this;
    }
}
