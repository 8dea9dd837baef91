using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Decodes the members of a JWK that contain octets (RFC 7518 §2).</summary>
internal static class JwkOctets
{
    /// <summary>Decodes a required member.</summary>
    /// <param name="jwk">The members.</param>
    /// <param name="member">The member.</param>
    /// <param name="buffer">Receives the octets.</param>
    /// <param name="tooLong">The fault of a value that does not fit.</param>
    /// <param name="octets">The octets, in <paramref name="buffer"/>.</param>
    /// <param name="fault">Why the member cannot be used.</param>
    public static bool TryDecode(
        scoped in JwkMembers jwk, JwkMember member, Span<byte> buffer, JwkFaultCode tooLong, out ReadOnlySpan<byte> octets, out JwkFault fault)
    {
        octets = default;
        JsonString text = jwk.String(member);
        if (text.IsEmpty)
            return Fail(jwk.Has(member) ? JwkFaultCode.WrongMemberType : JwkFaultCode.MissingMember, member, out fault);

        Span<char> chars = stackalloc char[(buffer.Length * 4 / 3) + 2];
        int count = text.CopyTo(chars);
        if (count < 0)
            return Fail(tooLong, member, out fault);
        if (!StrictBase64Url.IsCanonical(chars[..count]))
            return Fail(JwkFaultCode.InvalidBase64Url, member, out fault);
        if (!StrictBase64Url.TryDecode(chars[..count], buffer, out int length))
            return Fail(tooLong, member, out fault);
        octets = buffer[..length];
        fault = JwkFault.None;
        return true;
    }

    /// <summary>
    /// Decodes a required member that is a number, and removes leading zeros: a sign octet, which some providers publish, is no part of the number.
    /// </summary>
    /// <inheritdoc cref="TryDecode"/>
    public static bool TryDecodeInteger(
        scoped in JwkMembers jwk, JwkMember member, Span<byte> buffer, JwkFaultCode tooLong, out ReadOnlySpan<byte> octets, out JwkFault fault)
    {
        octets = default;
        Span<byte> padded = stackalloc byte[2 * JwkMaterial.MaxRsaBytes];
        if (!TryDecode(jwk, member, padded, tooLong, out ReadOnlySpan<byte> decoded, out fault))
            return false;

        ReadOnlySpan<byte> number = decoded.TrimStart((byte)0);
        if (!number.TryCopyTo(buffer))
            return Fail(tooLong, member, out fault);
        octets = buffer[..number.Length];
        return true;
    }

    private static bool Fail(JwkFaultCode code, JwkMember member, out JwkFault fault)
    {
        fault = new JwkFault(code, member);
        return false;
    }
}
