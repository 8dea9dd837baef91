using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>The status of a call and its message, as header fields or trailers.</summary>
internal sealed class GrpcStatus
{
    public const string CodeField = "grpc-status";
    private const string MessageField = "grpc-message";
    private const string DetailsField = "grpc-status-details-bin";

    private readonly string _code;
    private readonly string _message;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _metadata;

    private GrpcStatus(string code, string message, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        _code = code;
        _message = PercentEncoding.Encode(message);
        _metadata = metadata;
    }

    /// <summary>Creates the status for a token that has expired or was revoked. It contains the challenge's header fields, which are not in the response
    /// yet.</summary>
    public static GrpcStatus FromEnd(Challenge challenge, TokenFailure failure) => new("16", challenge.Description ?? failure.Description, challenge.Headers);

    /// <summary>Creates the status for a rejected call. The challenge's header fields are already in the response.</summary>
    public static GrpcStatus From(Challenge challenge) => challenge.StatusCode switch
    {
        StatusCodes.Status403Forbidden => new("7", GetMessage(challenge, "The access token does not allow this."), []),
        StatusCodes.Status503ServiceUnavailable => new("14", GetMessage(challenge, "The access token cannot be checked at the moment."), []),
        _ => new("16", GetMessage(challenge, "The call needs a valid access token."), []),
    };

    /// <summary>Writes the status and its metadata, and replaces any other status.</summary>
    public void WriteTo(IHeaderDictionary fields)
    {
        WriteStatusTo(fields);
        foreach (IGrouping<string, KeyValuePair<string, string>> field in _metadata.GroupBy(static field => field.Key, StringComparer.Ordinal))
            fields[field.Key] = new StringValues([.. field.Select(static f => f.Value)]);
    }

    /// <summary>Writes the status without metadata, and replaces any other status.</summary>
    public void WriteStatusTo(IHeaderDictionary fields)
    {
        fields.Remove(DetailsField);
        fields[CodeField] = _code;
        fields[MessageField] = _message;
    }

    private static string GetMessage(Challenge challenge, string otherwise) => challenge.Explanation ?? challenge.Description ?? otherwise;
}
