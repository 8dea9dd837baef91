using System.Text;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Profiles;

/// <summary>The accepted values of <c>typ</c> (RFC 7515 §4.1.9). No token of another kind has one of them (RFC 9068 §5, RFC 9701 §8.1,
/// draft-ietf-oauth-status-list §8.3).</summary>
internal sealed class TypeRule(IReadOnlyList<string> values, bool isOptional)
{
    private readonly byte[][] _accepted =
        [.. values.SelectMany(static value => (string[])[value, "application/" + value]).Select(Encoding.ASCII.GetBytes)];

    // RFC 8725 §3.11: letter case and the "application/" prefix do not matter; nothing is trimmed.
    public bool Accepts(in JoseHeader header)
    {
        if (!header.HasType)
            return isOptional;
        foreach (byte[] accepted in _accepted)
        {
            if (header.Type.EqualsIgnoreCase(accepted))
                return true;
        }

        return false;
    }

    public override string ToString() => string.Join(
        " or ", [.. values.Select(static value => $"'{value}'"), .. isOptional ? (string[])["absent"] : []]);
}
