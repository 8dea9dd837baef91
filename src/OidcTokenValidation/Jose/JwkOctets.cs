using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Decodes the members of a JWK that contain octets (RFC 7518 §2).</summary>
internal static class JwkOctets
{
    /// <summary>Decodes a required member.</summary>
    /// <param name="jwk">The members.</param>
    /// <param name="member">The member.</param>
    /// <param name="room">Takes the octets.</param>
    /// <param name="tooLong">The fault of a value that does not fit.</param>
    /// <param name="octets">The octets, in <paramref name="room"/>.</param>
    public static JwkFault Decode(scoped in JwkMembers jwk, JwkMember member, Span<byte> room, JwkFaultCode tooLong, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        JsonString text = jwk.String(member);
        if (text.IsEmpty)
            return new(jwk.Has(member) ? JwkFaultCode.WrongMemberType : JwkFaultCode.MissingMember, member);

        Span<char> chars = stackalloc char[(room.Length * 4 / 3) + 2];
        int count = text.CopyTo(chars);
        if (count < 0)
            return new(tooLong, member);
        if (!StrictBase64Url.IsCanonical(chars[..count]))
            return new(JwkFaultCode.InvalidBase64Url, member);
        if (!StrictBase64Url.TryDecode(chars[..count], room, out int length))
            return new(tooLong, member);
        octets = room[..length];
        return JwkFault.None;
    }

    /// <summary>
    /// Decodes a required member that is a number, and removes leading zeros: a sign octet, which some providers publish, is no part of the number.
    /// </summary>
    /// <inheritdoc cref="Decode"/>
    public static JwkFault DecodeInteger(scoped in JwkMembers jwk, JwkMember member, Span<byte> room, JwkFaultCode tooLong, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        Span<byte> padded = stackalloc byte[2 * JwkMaterial.MaxBytes];
        JwkFault fault = Decode(jwk, member, padded, tooLong, out ReadOnlySpan<byte> decoded);
        if (!fault.IsNone)
            return fault;

        ReadOnlySpan<byte> number = decoded.TrimStart((byte)0);
        if (!number.TryCopyTo(room))
            return new(tooLong, member);
        octets = room[..number.Length];
        return JwkFault.None;
    }
}
