package cloudlab

import "fmt"

// apiError is what a caller gets to see: Tencent Cloud's code and message.
type apiError struct {
	Code, Message string
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

func refuse(code, format string, args ...any) *apiError {
	return &apiError{Code: code, Message: fmt.Sprintf(format, args...)}
}

// The codes that more than one action answers with.
const (
	codeMissing     = "MissingParameter"
	codeType        = "InvalidParameter"
	codeUnknown     = "UnknownParameter"
	codeCoexist     = "InvalidParameter.Coexist"
	codeFilterKey   = "InvalidParameter.FilterInvalidKey"
	codeFilterEmpty = "InvalidParameter.FilterValuesNotList"
	codeValue       = "InvalidParameterValue"
	codeTooMany     = "InvalidParameterValue.LimitExceeded"
	codeMalformed   = "InvalidParameterValue.Malformed"
	codeRange       = "InvalidParameterValue.Range"
	codeNotFound    = "ResourceNotFound"
	codeVPNState    = "UnsupportedOperation.VpnConnInvalidState"
	codeState       = "UnsupportedOperation.InvalidState"
)

func missing(parameter string) *apiError {
	return refuse(codeMissing, "The request is missing a required parameter `%s`.", parameter)
}

func malformed(parameter, value string) *apiError {
	return refuse(codeMalformed, "The value `%s` of parameter `%s` is malformed.", value, parameter)
}

func notFound(id string) *apiError {
	return refuse(codeNotFound, "The resource `%s` does not exist.", id)
}
