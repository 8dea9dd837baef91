using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Introspection;

/// <summary>Opens signed responses (RFC 9701): the body of a signed response becomes the response that it contains, once its signature is verified.</summary>
internal sealed class SignedResponses(SignedResponseVerifier verifier, bool areRequired)
{
    private const string NotSigned = "it is not signed, and RequireSignedResponse is true. Register this API's client at the provider with "
        + "introspection_signed_response_alg (RFC 9701 §6), or set RequireSignedResponse to false";

    private const string Encrypted = "it is encrypted (JWE), which is not supported. "
        + "Register this API's client at the provider without introspection_encrypted_response_alg (RFC 9701 §6)";

    /// <summary>Whether other responses are not used.</summary>
    public bool AreRequired => areRequired;

    /// <summary>Opens a signed response. One that is not signed is unchanged, or has a fault if a signature is required.</summary>
    public ValueTask<IntrospectionResponse> OpenAsync(IntrospectionResponse response, CancellationToken cancellationToken)
    {
        if (response.Body is not { } body)
            return ValueTask.FromResult(response);
        ReadOnlySpan<byte> content = ByteOrderMark.Skip(body.Span).Trim(" \t\r\n"u8);
        bool isDeclared = string.Equals(response.MediaType, RequestFields.SignedIntrospectionType, StringComparison.OrdinalIgnoreCase);
        if (!isDeclared && content is [(byte)'{', ..])
            return ValueTask.FromResult(areRequired ? Fail(response, IntrospectionFault.UnsignedResponse, NotSigned) : response);

        string text = Encoding.ASCII.GetString(content);
        bool isJws = CompactJws.TrySplit(text, out _, out TokenFailureCode code);
        if (code == TokenFailureCode.EncryptedToken)
            return ValueTask.FromResult(Fail(response, IntrospectionFault.EncryptedResponse, Encrypted));
        if (isDeclared)
            return verifier.VerifyAsync(response, text, cancellationToken);
        if (isJws)
            return ValueTask.FromResult(Fail(response, IntrospectionFault.InvalidSignedResponse, DescribeType(response.MediaType)));
        return ValueTask.FromResult(areRequired ? Fail(response, IntrospectionFault.UnsignedResponse, NotSigned) : response);
    }

    private static IntrospectionResponse Fail(in IntrospectionResponse response, IntrospectionFault fault, string detail) =>
        IntrospectionResponse.Failed(fault, response.Status, detail);

    private static string DescribeType(string? type) =>
        $"its body is a signed JWT, and its media type is {(type is null ? "missing" : QuotedText.From(type))}. "
        + $"Expected {RequestFields.SignedIntrospectionType} (RFC 9701 §5): other JWTs are not read";
}
