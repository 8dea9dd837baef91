using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The rules for a key's members <c>use</c>, <c>key_ops</c>, <c>alg</c> and <c>kid</c> (RFC 7517 §4.2 to §4.5).</summary>
internal static class JwkUse
{
    // RFC 7517 §4.3 defines eight values.
    private const int MaxOperations = 16;

    public static JwkFault FindFault(in JwkMembers jwk, KeyRules rules)
    {
        foreach (JwkMember member in (ReadOnlySpan<JwkMember>)[JwkMember.KeyId, JwkMember.Algorithm, JwkMember.Use])
        {
            JwkFault fault = jwk.FindStringFault(member);
            if (!fault.IsNone)
                return fault;
        }

        if (!IsFor(rules.Use, jwk))
            return new(JwkFaultCode.NotForSignatures, JwkMember.Use);

        // A named algorithm that is not in the table cannot verify anything here.
        if (jwk.Has(JwkMember.Algorithm) && rules.Algorithms.Find(jwk.String(JwkMember.Algorithm)) is null)
            return new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);

        return jwk.GetKind(JwkMember.Operations) switch
        {
            JsonKind.Absent => JwkFault.None,
            JsonKind.Array => FindOperationsFault(jwk.Strings(JwkMember.Operations), jwk.Has(JwkMember.Use)),
            _ => new(JwkFaultCode.WrongMemberType, JwkMember.Operations),
        };
    }

    private static bool IsFor(KeyUse use, in JwkMembers jwk) => use == KeyUse.JwtSvid
        ? jwk.Has(JwkMember.Use) && jwk.String(JwkMember.Use).Equals("jwt-svid"u8)
        : !jwk.Has(JwkMember.Use) || jwk.String(JwkMember.Use).Equals("sig"u8);

    // RFC 7517 §4.3: an array of strings, no value twice; "verify" must be among them, and they must agree with "use".
    private static JwkFault FindOperationsFault(JsonStringArray operations, bool hasUse)
    {
        JsonStringArray first = operations;
        bool verifies = false;
        bool hasOthers = false;
        for (int count = 0; operations.TryRead(out JsonString operation); count++)
        {
            if (count == MaxOperations || IsRepeated(first, count, operation))
                return new(JwkFaultCode.KeyOperationsInvalid, JwkMember.Operations);
            bool isVerify = operation.Equals("verify"u8);
            verifies |= isVerify;
            hasOthers |= !isVerify && !operation.Equals("sign"u8);
        }

        if (operations.IsMalformed || (hasUse && hasOthers))
            return new(JwkFaultCode.KeyOperationsInvalid, JwkMember.Operations);
        return verifies ? JwkFault.None : new(JwkFaultCode.NotForSignatures, JwkMember.Operations);
    }

    // Compared in place: every proof contains a key, and reading it must not allocate.
    private static bool IsRepeated(JsonStringArray operations, int count, JsonString operation)
    {
        for (; count > 0 && operations.TryRead(out JsonString earlier); count--)
        {
            if (operation.IsSameText(earlier))
                return true;
        }

        return false;
    }
}
