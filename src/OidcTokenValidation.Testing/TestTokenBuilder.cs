using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Writes one token as a test wants it. Unchanged, it is a valid access token (RFC 9068 §2) from "alice" for <see cref="TestIssuer.DefaultAudience"/>.</summary>
/// <remarks>
/// Every method changes this builder and returns it; where two contradict each other the later one counts.
/// Whatever the header and the claims become, the signature over them is right, unless the test asks for a wrong one.
/// </remarks>
public sealed class TestTokenBuilder
{
    private readonly TokenDraft _draft;

    internal TestTokenBuilder(TestIssuer issuer) => _draft = new TokenDraft(issuer);

    /// <summary>For these APIs (<c>aud</c>): a string for one, an array for several.</summary>
    /// <param name="audiences">The identifiers of the APIs.</param>
    public TestTokenBuilder For(params string[] audiences)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        return WithClaim("aud", audiences is [var one] ? one : new JsonArray([.. audiences]));
    }

    /// <summary>With this subject (<c>sub</c>); "alice" otherwise.</summary>
    /// <param name="subject">The subject.</param>
    public TestTokenBuilder WithSubject(string subject) => WithClaim("sub", subject);

    /// <summary>With this client (<c>client_id</c>); "test-client" otherwise.</summary>
    /// <param name="clientId">The client identifier.</param>
    public TestTokenBuilder WithClient(string clientId) => WithClaim("client_id", clientId);

    /// <summary>With these scopes (<c>scope</c>, RFC 9068 §2.2.3); without the claim otherwise.</summary>
    /// <param name="scopes">The scopes; they are joined with spaces.</param>
    public TestTokenBuilder WithScope(params string[] scopes) => WithClaim("scope", string.Join(' ', scopes));

    /// <summary>With this claim.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">The value; null is JSON's null.</param>
    public TestTokenBuilder WithClaim(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Set(name, value));
    }

    /// <summary>Without this claim.</summary>
    /// <param name="name">The claim's name.</param>
    public TestTokenBuilder WithoutClaim(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Claims.Remove(name));
    }

    /// <summary>With this header member. Naming another <c>alg</c> does not change how the token is signed.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The value; null is JSON's null.</param>
    public TestTokenBuilder WithHeader(string name, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Set(name, value));
    }

    /// <summary>Without this header member.</summary>
    /// <param name="name">The member's name.</param>
    public TestTokenBuilder WithoutHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Change(draft => draft.Header.Remove(name));
    }

    /// <summary>With this text in place of the header, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the header.</param>
    public TestTokenBuilder WithRawHeader(string json) => WithRawHeader(Encoding.UTF8.GetBytes(json));

    /// <summary>With these bytes in place of the header, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the header.</param>
    public TestTokenBuilder WithRawHeader(ReadOnlySpan<byte> bytes)
    {
        _draft.Header.Replace(bytes);
        return this;
    }

    /// <summary>With this text in place of the claims, well-formed or not.</summary>
    /// <param name="json">The text. It replaces every other change to the claims.</param>
    public TestTokenBuilder WithRawClaims(string json) => WithRawClaims(Encoding.UTF8.GetBytes(json));

    /// <summary>With these bytes in place of the claims, UTF-8 or not.</summary>
    /// <param name="bytes">The bytes. They replace every other change to the claims.</param>
    public TestTokenBuilder WithRawClaims(ReadOnlySpan<byte> bytes)
    {
        _draft.Claims.Replace(bytes);
        return this;
    }

    /// <summary>Issued at this time (<c>iat</c>); now otherwise. The expiry does not move with it.</summary>
    /// <param name="time">The time, to the second.</param>
    public TestTokenBuilder IssuedAt(DateTimeOffset time) => WithClaim("iat", time.ToUnixTimeSeconds());

    /// <summary>Expiring so long after the token is created (<c>exp</c>); after 5 minutes otherwise.</summary>
    /// <param name="lifetime">The time from now, to the second; negative for a token that has expired.</param>
    public TestTokenBuilder ExpiringIn(TimeSpan lifetime) => Change(draft => draft.Claims.Set("exp", () => draft.SecondsFromNow(lifetime)));

    /// <summary>Expired an hour ago, issued 5 minutes before that: nothing else is wrong with it.</summary>
    public TestTokenBuilder Expired() => Change(draft =>
    {
        draft.Claims.Set("iat", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-65)));
        draft.Claims.Set("exp", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-60)));
    });

    /// <summary>Signed with the issuer's key for this algorithm; with the issuer's first key otherwise, which is RS256 unless it was removed.</summary>
    /// <param name="algorithm">The algorithm. The issuer needs a key for it when the token is created, see <see cref="TestIssuer.AddKey(string, string?)"/>.</param>
    public TestTokenBuilder SignedWith(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return Change(draft => (draft.FindKey, draft.Seal) = (() => draft.Issuer.FindKey(algorithm), TokenSeal.Proper));
    }

    /// <summary>Signed with this key, the issuer's or not; the header names it.</summary>
    /// <param name="key">The key.</param>
    public TestTokenBuilder SignedBy(TestSigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Change(draft => (draft.FindKey, draft.Seal) = (() => key, TokenSeal.Proper));
    }

    /// <summary>With these bytes in place of the signature.</summary>
    /// <param name="signature">The bytes; none for an empty last segment.</param>
    public TestTokenBuilder WithSignature(byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Change(draft => draft.Seal = TokenSeal.Fixed(signature));
    }

    /// <summary>An unsecured JWT: the algorithm is "none", the signature is empty (RFC 7519 §6).</summary>
    public TestTokenBuilder Unsecured() => Change(static draft => draft.Seal = TokenSeal.None);

    /// <summary>The HS256 confusion attack (RFC 8725 §2.1): an HMAC whose secret is the text of the issuer's public key.</summary>
    public TestTokenBuilder SignedWithPublicKeyAsSecret() => Change(static draft => draft.Seal = TokenSeal.PublicKeyAsSecret);

    /// <summary>Looking like an encrypted token: five segments (RFC 7516 §7.1), noise behind the header. Claims and signature do not matter.</summary>
    public TestTokenBuilder Encrypted() => Change(static draft => draft.IsEncrypted = true);

    /// <summary>Writes the token. Each call gives another one: the time, the <c>jti</c> and the issuer's key are those of the moment.</summary>
    /// <exception cref="InvalidOperationException">The issuer has no key for the algorithm.</exception>
    public string Create() => _draft.Write();

    private TestTokenBuilder Change(Action<TokenDraft> change)
    {
        change(_draft);
        return this;
    }
}
