using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Whether a key's own members let it verify signatures (RFC 7517 §4.2 to §4.5).</summary>
internal static class JwkUse
{
    // There are eight values (RFC 7517 §4.3), and no more are looked at.
    private const int MaxOperations = 16;

    public static JwkFault FindFault(in JwkMembers jwk)
    {
        foreach (JwkMember member in (ReadOnlySpan<JwkMember>)[JwkMember.KeyId, JwkMember.Algorithm, JwkMember.Use])
        {
            JwkFault fault = jwk.FindStringFault(member);
            if (!fault.IsNone)
                return fault;
        }

        if (jwk.Has(JwkMember.Use) && !jwk.String(JwkMember.Use).Equals("sig"u8))
            return new(JwkFaultCode.NotForSignatures, JwkMember.Use);

        // A named algorithm that is not in the table cannot verify anything here.
        if (jwk.Has(JwkMember.Algorithm) && SignatureAlgorithm.Find(jwk.String(JwkMember.Algorithm)) is null)
            return new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);

        return jwk.KindOf(JwkMember.Operations) switch
        {
            JsonKind.Absent => JwkFault.None,
            JsonKind.Array => FindOperationsFault(jwk.Strings(JwkMember.Operations), jwk.Has(JwkMember.Use)),
            _ => new(JwkFaultCode.WrongMemberType, JwkMember.Operations),
        };
    }

    // RFC 7517 §4.3: an array of strings, no value twice; "verify" must be among them. With "use" it must say the same.
    private static JwkFault FindOperationsFault(JsonStringArray operations, bool hasUse)
    {
        HashSet<string>? others = null;
        int verify = 0, sign = 0, count = 0;
        while (operations.TryRead(out JsonString operation))
        {
            bool twice = operation.Equals("verify"u8) ? ++verify > 1
                : operation.Equals("sign"u8) ? ++sign > 1
                : !(others ??= new(StringComparer.Ordinal)).Add(operation.ToString());
            if (twice || ++count > MaxOperations)
                return new(JwkFaultCode.KeyOperationsInvalid, JwkMember.Operations);
        }

        if (operations.IsMalformed || (hasUse && others is not null))
            return new(JwkFaultCode.KeyOperationsInvalid, JwkMember.Operations);
        return verify == 1 ? JwkFault.None : new(JwkFaultCode.NotForSignatures, JwkMember.Operations);
    }
}
