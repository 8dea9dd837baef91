using System.Globalization;
using Microsoft.OpenApi;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>Describes the responses to rejected requests: their fields, and a problem document (RFC 9457).</summary>
internal static class RejectionResponses
{
    private const string SchemaName = "AccessTokenProblem";
    private const string ContentType = "application/problem+json";

    private static readonly (int Status, string Description)[] All =
    [
        (400, "The access token or its proof is malformed; WWW-Authenticate has the reason."),
        (401, "The access token is missing or not valid; WWW-Authenticate has the schemes and the error."),
        (403, "The access token does not allow this."),
        (503, "The access token cannot be checked at the moment; Retry-After has the time to wait before a retry."),
    ];

    /// <summary>Adds the responses that the operation does not describe itself.</summary>
    public static void AddTo(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Responses ??= [];
        foreach ((int status, string description) in All)
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), Describe(status, description, document));
    }

    /// <summary>Adds the schema of the responses' body.</summary>
    public static void AddSchemaTo(OpenApiDocument document) => document.AddComponent(SchemaName, new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was rejected (RFC 9457).",
        Required = new HashSet<string>(StringComparer.Ordinal) { "title", "status" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The phrase of the status." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The status." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong." },
            ["error"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The error code of WWW-Authenticate (RFC 6750 §3.1, RFC 9449 §7.1), where there is one.",
            },
        },
    });

    private static OpenApiResponse Describe(int status, string description, OpenApiDocument document)
    {
        (string field, JsonSchemaType type) = status == 503 ? ("Retry-After", JsonSchemaType.Integer) : ("WWW-Authenticate", JsonSchemaType.String);
        var header = new OpenApiHeader { Schema = new OpenApiSchema { Type = type } };
        var body = new OpenApiMediaType { Schema = new OpenApiSchemaReference(SchemaName, document) };
        return new()
        {
            Description = description,
            Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { [field] = header },
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ContentType] = body },
        };
    }
}
