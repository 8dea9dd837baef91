using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>The names of the recipient of a JWT that is a message of the provider: one of them is in <c>aud</c>, compared by code point, and all values of
/// <c>aud</c> are strings (RFC 7519 §4.1.3).</summary>
internal sealed class AudienceNames(IReadOnlyList<string> names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    public bool AreIn(in TokenClaims claims)
    {
        bool isMatch = false;
        JsonStringArray values = claims.Strings(RegisteredClaim.Audience);
        while (values.TryRead(out JsonString value))
        {
            foreach (byte[] name in _names)
                isMatch |= value.Equals(name);
        }

        return isMatch && !values.IsMalformed;
    }

    public override string ToString() => string.Join(", ", names.Select(static name => $"'{name}'"));
}
